"""The command line."""

import sys

import typer
from pydantic import ValidationError

from kit.errors import DeskmateError
from kit.settings import Settings

app = typer.Typer(
    help="Deskmate: an AI customer-service assistant with a ticket desk, on your own machine.",
    no_args_is_help=True,
)


@app.callback()
def _commands() -> None:
    """Keep the sub-commands even while there is one."""


@app.command()
def run() -> None:
    """Start everything in the foreground; Ctrl-C stops it."""
    from deskmate.run import run as run_app

    run_app(Settings())


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
        sys.exit("deskmate: these settings cannot be used:\n" + "\n".join(lines))


if __name__ == "__main__":
    main()
