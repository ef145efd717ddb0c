"""The command line: `deskmate --help` is its manual."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from deskmate import backup as backups
from deskmate import exports, imports, models, progress, users
from deskmate.installation import installation
from deskmate.shop import app as shop
from kit.errors import DeskmateError
from kit.settings import Settings

app = typer.Typer(
    help="""Deskmate: an AI customer-service assistant with a ticket desk, on your own machine.

    `make run` sets everything up and starts it. Settings are environment variables (DESKMATE_...) or
    lines of var/deskmate.env; docs/settings.md lists them.
    """,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(users.app, name="user")
app.add_typer(models.app, name="model")
app.add_typer(shop, name="shop")


@app.command()
def actions(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on loopback")] = 5055,
    user: Annotated[
        str | None, typer.Option(help="Talk as this verified customer, such as u-1001")
    ] = None,
) -> None:
    """Serve the actions for `rasa shell`, with the demo shop in a database that is thrown away."""
    from deskmate.actions import serve

    serve(Settings(), port, user)


@app.command()
def run() -> None:
    """Start everything in the foreground; Ctrl-C stops it, after the turns in hand."""
    # Here, so that the other commands need not load what serves customers.
    from deskmate.run import run as run_app

    run_app(Settings())


@app.command()
def upgrade() -> None:
    """Bring the database up to date. `deskmate run` does it too; run it once before starting
    several apps."""
    with installation():
        typer.echo("The database is up to date.")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The archive to write, such as monday.tar.gz")],
) -> None:
    """Write all rows, uploaded files and secrets to one archive. Deskmate may run meanwhile. Keep
    it as secret as the data."""
    with installation() as it, progress.bars() as told:
        rows = backups.write(it.engine, it.settings.data_dir, target, told)
    typer.echo(f"{rows} rows are in {target} ({target.stat().st_size / 2**20:.1f} MB).")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="An archive that `deskmate backup` wrote")],
) -> None:
    """Fill an empty installation from an archive. SQLite's restores into PostgreSQL too, which is
    how to move there."""
    with installation(upgraded=False) as it, progress.bars() as told:
        rows = backups.restore(it.engine, it.settings.data_dir, source, told)
    typer.echo(f"{rows} rows are restored.")


@app.command()
def export(
    what: exports.What,
    target: Annotated[
        Path, typer.Argument(help="The file to write: CSV, or JSON lines for conversations")
    ],
) -> None:
    """Write customers, tickets, ratings or conversations for other programs: `deskmate export
    tickets tickets.csv`."""
    with installation() as it, progress.bar(what) as told:
        rows = exports.export(it.engine, what, target, told)
    typer.echo(f"{rows} {what} are in {target}.")


@app.command("import")
def import_customers(
    source: Annotated[
        Path, typer.Argument(help=f"CSV with the columns {','.join(imports.COLUMNS)}")
    ],
) -> None:
    """Add or update customers from the shop's own records. All of the file is taken, or nothing."""
    with installation() as it, it.session() as session, progress.bar("customers") as told:
        done = imports.customers_from_csv(session, source, told)
        session.commit()
    typer.echo(f"{done.added} customers added, {done.updated} updated.")


def main() -> None:
    """The entry point. Errors of ours are one line on stderr and exit code 1."""
    try:
        app()
    except DeskmateError as error:
        sys.exit(f"deskmate: {error}")
    except ValidationError as error:
        lines = [
            f"  DESKMATE_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()
        ]
        sys.exit("deskmate: these settings cannot be used (docs/settings.md):\n" + "\n".join(lines))


if __name__ == "__main__":
    main()
