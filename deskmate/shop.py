"""`deskmate shop`: the shop's rows, from CSV files that an operator can replace."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from deskmate import progress
from deskmate.installation import installation
from kit.clock import utc_now
from kit.settings import Settings
from shop.importer import import_folder
from shop.repository import is_empty

app = typer.Typer(help="Load the shop's products, customers and orders.", no_args_is_help=True)


@app.command("import")
def import_shop(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of CSV files; the one in the settings when left out"),
    ] = None,
) -> None:
    """Add or update the shop's rows from CSV files. All of the folder is taken, or nothing."""
    with installation() as it, it.session() as session, progress.bars() as told:
        import_folder(
            session,
            folder or it.settings.shop_data,
            now=utc_now(),
            progress=lambda file, done, total: told(file, done, total),
        )
        session.commit()
    typer.echo("The shop's rows are up to date.")


def load_demo_shop(engine: Engine, settings: Settings) -> None:
    """Fill an empty shop at the first start. Later changes to the files are taken with `deskmate
    shop import`."""
    with Session(engine) as session:
        if is_empty(session):
            import_folder(session, settings.shop_data, now=utc_now())
            session.commit()
