"""What a model was made from: its sources with their fingerprint, and the manifest beside its archive.

Imports nothing of Rasa, so that "there is nothing to do" is found out at once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

COMPONENTS = Path(__file__).parent / "components"
_YAML = (".yml", ".yaml")


@dataclass(frozen=True)
class Project:
    """Where a Rasa project's sources are. Its test stories make no model, but are kept with it."""

    config: Path
    domain: Path
    data: Path
    stories: Path | None = None

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every source with a name that does not depend on where the project is."""
        for label, root in (("config", self.config), ("domain", self.domain), ("data", self.data)):
            yield from _named(label, root, _YAML)

    def sources(self) -> str:
        """SHA-256 of the sources. The app works it out too (`studio.releases.store`), to know whether
        they have changed.

        Raises:
            FileNotFoundError: A source is missing.
        """
        return _digest(self.files())

    def fingerprint(self) -> str:
        """SHA-256 of all that a model depends on: the sources, the components' code, Rasa's version.

        Raises:
            FileNotFoundError: A source is missing.
        """
        return hashlib.sha256((components() + self.sources()).encode()).hexdigest()

    def copy_to(self, folder: Path) -> Project:
        """The sources as they are now, where nobody edits them."""
        copy = Project(
            config=_copy(self.config, folder, "config"),
            domain=_copy(self.domain, folder, "domain"),
            data=_copy(self.data, folder, "data"),
            stories=self.stories and _copy(self.stories, folder, "tests/stories"),
        )
        # Somebody may have saved meanwhile, half before and half after.
        return copy if copy.sources() == self.sources() else self.copy_to(folder)


@dataclass(frozen=True)
class Manifest:
    """`<id>.json`: what the app, and a person, want to know of a model without opening it."""

    id: str
    created: str
    sha256: str
    fingerprint: str
    rasa: str
    seconds: float
    intents: int
    examples: dict[str, int] = field(default_factory=dict)
    """Of each language."""
    sources: str = ""
    components: str = ""
    author: str | None = None
    """Who asked for it; None: somebody at the command line."""

    def write(self, folder: Path) -> Path:
        """Writes the manifest whole or not at all; a model without one does not exist."""
        path = folder / f"{self.id}.json"
        draft = path.with_suffix(".json.draft")
        draft.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", "utf-8")
        draft.replace(path)
        return path


def components() -> str:
    """SHA-256 of what a model can be loaded with: our components' code, and Rasa's version."""
    return _digest([("rasa", version("rasa")), *_named("components", COMPONENTS, (".py",))])


def trained_from(folder: Path, fingerprint: str) -> str | None:
    """The id of the newest whole model in the folder that was made from these sources."""
    found = [
        (manifest["created"], manifest["id"])
        for manifest in _whole(folder)
        if manifest["fingerprint"] == fingerprint
    ]
    return max(found)[1] if found else None


def chosen(folder: Path) -> str | None:
    """The id of the model that was chosen for service (the file `live`), if the present components
    made it."""
    live, made_by = folder / "live", components()
    wanted = live.read_text("utf-8").strip() if live.exists() else None
    usable = {m["id"] for m in _whole(folder) if m.get("components") == made_by}
    return wanted if wanted in usable else None


def choose_none(folder: Path) -> None:
    """From now on the newest model is served."""
    (folder / "live").unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _whole(folder: Path) -> Iterator[dict[str, Any]]:
    """The manifests whose archives are there."""
    for path in folder.glob("*.json"):
        manifest = json.loads(path.read_text("utf-8"))
        if path.with_name(f"{manifest['id']}.tar.gz").exists():
            yield manifest


def _digest(parts: Iterable[tuple[str, Path | str]]) -> str:
    digest = hashlib.sha256()
    for name, part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _copy(root: Path, folder: Path, label: str) -> Path:
    """A copy of one file or of a folder's sources, under the name that Rasa's projects have for it."""
    target = folder / (f"{label}.yml" if root.is_file() else label)
    for _, path in _named(label, root, _YAML):
        copied = target / path.relative_to(root) if root.is_dir() else target
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(path.read_bytes())
    return target


def _named(label: str, root: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    if root.is_file():
        yield label, root
    elif root.is_dir():
        found = (p for p in root.rglob("*") if p.suffix in suffixes and p.is_file())
        yield from sorted((f"{label}/{os.fspath(p.relative_to(root))}", p) for p in found)
    else:
        raise FileNotFoundError(root)
