"""What a model was made from: the fingerprint of its sources, and the manifest beside its archive.

Imports nothing of Rasa, so that "there is nothing to do" is found out at once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

COMPONENTS = Path(__file__).parent / "components"


@dataclass(frozen=True)
class Project:
    """Where a Rasa project's sources are."""

    config: Path
    domain: Path
    data: Path

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every source with a name that does not depend on where the project is."""
        for label, root in (("config", self.config), ("domain", self.domain), ("data", self.data)):
            yield from _named(label, root, (".yml", ".yaml"))
        # A model and the code of its components belong together.
        yield from _named("components", COMPONENTS, (".py",))

    def fingerprint(self) -> str:
        """SHA-256 of all sources and of Rasa's version.

        Raises:
            FileNotFoundError: A source is missing.
        """
        digest = hashlib.sha256(version("rasa").encode())
        for name, path in self.files():
            content = path.read_bytes()
            digest.update(f"\0{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()


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

    def write(self, folder: Path) -> Path:
        """Writes the manifest whole or not at all; a model without one does not exist."""
        path = folder / f"{self.id}.json"
        draft = path.with_suffix(".json.draft")
        draft.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", "utf-8")
        draft.replace(path)
        return path


def trained_from(folder: Path, fingerprint: str) -> str | None:
    """The id of the newest whole model in the folder that was made from these sources."""
    found = []
    for path in folder.glob("*.json"):
        manifest = json.loads(path.read_text("utf-8"))
        archive = path.with_name(f"{manifest['id']}.tar.gz")
        if manifest["fingerprint"] == fingerprint and archive.exists():
            found.append((manifest["created"], manifest["id"]))
    return max(found)[1] if found else None


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _named(label: str, root: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    if root.is_file():
        yield label, root
    elif root.is_dir():
        found = (p for p in root.rglob("*") if p.suffix in suffixes and p.is_file())
        yield from sorted((f"{label}/{os.fspath(p.relative_to(root))}", p) for p in found)
    else:
        raise FileNotFoundError(root)
