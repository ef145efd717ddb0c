"""The trained models in the data folder, and which of them is in service.

A model is an archive `<id>.tar.gz` with its manifest `<id>.json`; beside them may lie what it was made
from (`<id>.sources.tar.gz`). The file `live` names the model in service: it is chosen, or "pinned".
Nothing of a model is ever changed, and none is deleted here.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kit.errors import NotFound

SOURCES = ".sources.tar.gz"
HELD_OUT = ".heldout.npz"
_YAML = (".yml", ".yaml")


class NoSuchModel(NotFound):
    """There is no model of that name. Train one with `deskmate model train`, or see `deskmate
    model list`."""

    code = "no_such_model"


@dataclass(frozen=True)
class Model:
    """A model archive and its manifest."""

    id: str
    archive: Path
    created: datetime
    manifest: dict[str, Any]

    @property
    def sources(self) -> Path:
        """The archive of what it was made from; older models have none."""
        return self.archive.with_name(f"{self.id}{SOURCES}")

    @property
    def held_out(self) -> Path:
        """Its classifier's predictions for each example, by models that had not learnt it; older
        models have none."""
        return self.archive.with_name(f"{self.id}{HELD_OUT}")


class Models:
    """The models under `folder`. Without a pinned one, the newest is in service."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._live = folder / "live"

    def all(self) -> list[Model]:
        """Newest first. A manifest without its archive is left out."""
        found = [self._read(path) for path in self.folder.glob("*.json")]
        return sorted(
            (m for m in found if m.archive.exists()), key=lambda m: m.created, reverse=True
        )

    def trained(self) -> dict[str, datetime]:
        """When the training of each began, by its id: what was written later it has not learnt."""
        return {model.id: model.created for model in self.all()}

    def get(self, model_id: str) -> Model:
        """Raises NoSuchModel."""
        for model in self.all():
            if model.id == model_id:
                return model
        raise NoSuchModel(f"there is no model {model_id!r}", model=model_id)

    def live(self) -> Model:
        """The model to serve. Raises NoSuchModel when none is trained, or the pinned one is
        gone."""
        if pinned := self.pinned():
            return self.get(pinned)
        models = self.all()
        if not models:
            raise NoSuchModel(
                "no model is trained yet; `make run` or `bin/deskmate model train` does it"
            )
        return models[0]

    def pinned(self) -> str | None:
        """The id of the chosen model; None: the newest is served, and every newer one to come."""
        try:
            return self._live.read_text().strip() or None
        except FileNotFoundError:
            return None

    def use(self, model_id: str) -> Model:
        """Choose the model in service. A running app takes it over within seconds."""
        model = self.get(model_id)
        draft = self._live.with_suffix(".draft")
        draft.write_text(model.id + "\n")
        draft.replace(self._live)
        return model

    def pin(self) -> Model:
        """Let the model that is in service stay so, whatever is trained later. Raises
        NoSuchModel."""
        live = self.live()
        return live if self.pinned() else self.use(live.id)

    def use_newest(self) -> None:
        """Choose none: the newest is served."""
        self._live.unlink(missing_ok=True)

    def _read(self, path: Path) -> Model:
        manifest: dict[str, Any] = json.loads(path.read_text())
        return Model(
            id=manifest["id"],
            archive=path.with_name(f"{manifest['id']}.tar.gz"),
            created=datetime.fromisoformat(manifest["created"]),
            manifest=manifest,
        )


def digest_of_sources(project: Path) -> str:
    """SHA-256 of configuration, domain and data, as the trainer writes it into a manifest
    (`sources`): whether they have changed since a model was made is known without the engine."""
    digest = hashlib.sha256()
    for label in ("config", "domain", "data"):
        for name, path in _sources(project, label):
            content = path.read_bytes()
            digest.update(f"\0{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _sources(project: Path, label: str) -> list[tuple[str, Path]]:
    file, folder = project / f"{label}.yml", project / label
    if file.is_file():
        return [(label, file)]
    found = (p for p in folder.rglob("*") if p.suffix in _YAML and p.is_file())
    return sorted((f"{label}/{p.relative_to(folder).as_posix()}", p) for p in found)
