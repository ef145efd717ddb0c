"""`deskmate model`: the trained assistants, and which one is in service."""

import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kit.errors import DeskmateError
from kit.settings import ROOT, Settings
from studio.releases.releases import trainer_options
from studio.releases.store import Models

app = typer.Typer(help="Train, list and choose the assistant's model.", no_args_is_help=True)


class TrainingFailed(DeskmateError):
    """The trainer ended with an error; its own words are above."""

    code = "training_failed"


@app.command("list")
def list_models() -> None:
    """Show the models, newest first; a star marks the one in service."""
    models = Models(Settings().models_dir)
    found = models.all()
    live = models.live().id if found else None
    table = Table("", "Model", "Made", "By", "Intents", "Size")
    for model in found:
        size = model.archive.stat().st_size / 2**20
        made = f"{model.created:%Y-%m-%d %H:%M} UTC"
        intents = str(model.manifest.get("intents", ""))
        star, by = "*" if model.id == live else "", str(model.manifest.get("author") or "")
        table.add_row(star, model.id, made, by, intents, f"{size:.1f} MB")
    Console().print(table)


@app.command()
def train(
    force: Annotated[bool, typer.Option(help="Train even when nothing changed")] = False,
) -> None:
    """Train a model from config.yml, domain.yml and data/. It goes into service at once, unless one was
    chosen. Ctrl-C stops it and leaves nothing half made."""
    settings = Settings()
    command: list[str | Path] = [
        *(settings.engine_python, "-m", "engine.train"),
        *trainer_options(settings.models_dir, settings.project_dir),
    ]
    if force:
        command.append("--force")
    ended = subprocess.run(command, cwd=ROOT, check=False)
    if ended.returncode:
        raise TrainingFailed("the model was not trained; the lines above say why")
    if pinned := Models(settings.models_dir).pinned():
        typer.echo(f"{pinned} stays in service; `deskmate model use` takes another.")


@app.command()
def use(model: Annotated[str, typer.Argument(help="A name from `deskmate model list`")]) -> None:
    """Take a model into service. A running Deskmate switches within seconds, without losing a
    message."""
    chosen = Models(Settings().models_dir).use(model)
    typer.echo(f"{chosen.id} is the model in service.")


@app.command()
def newest() -> None:
    """Serve the newest model again, and every newer one to come."""
    models = Models(Settings().models_dir)
    models.use_newest()
    typer.echo(f"{models.live().id} is the model in service.")
