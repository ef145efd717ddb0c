"""The trained models in the data folder, and which of them is in service."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kit.errors import NotFound


class NoSuchModel(NotFound):
    """There is no model of that name. Train one with `deskmate model train`, or see `deskmate
    models list`."""

    code = "no_such_model"


@dataclass(frozen=True)
class Model:
    """A model archive and its manifest."""

    id: str
    archive: Path
    created: datetime
    manifest: dict[str, Any]


class Models:
    """The models under `folder`. The file `live` names the one in service; without it that is the
    newest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._live = folder / "live"

    def all(self) -> list[Model]:
        """Newest first. A manifest without its archive is left out."""
        found = [self._read(path) for path in self._folder.glob("*.json")]
        return sorted(
            (m for m in found if m.archive.exists()), key=lambda m: m.created, reverse=True
        )

    def get(self, model_id: str) -> Model:
        """Raises NoSuchModel."""
        for model in self.all():
            if model.id == model_id:
                return model
        raise NoSuchModel(f"there is no model {model_id!r}", model=model_id)

    def live(self) -> Model:
        """The model to serve. Raises NoSuchModel when none is trained, or the chosen one is
        gone."""
        if self._live.exists():
            return self.get(self._live.read_text().strip())
        models = self.all()
        if not models:
            raise NoSuchModel(
                "no model is trained yet; `make run` or `bin/deskmate model train` does it"
            )
        return models[0]

    def use(self, model_id: str) -> Model:
        """Choose the model in service. A running app takes it over within seconds."""
        model = self.get(model_id)
        draft = self._live.with_suffix(".draft")
        draft.write_text(model.id + "\n")
        draft.replace(self._live)
        return model

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
