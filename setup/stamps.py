"""Stamps: what a finished step was made from, so that an unchanged one is not done again.

A stamp is a file with the hash of the step's inputs. It is written after the step succeeded and removed before the step
starts again, so an interrupted step is never taken for a finished one.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

IGNORED = frozenset({"node_modules", "__pycache__", "dist", ".git", "coverage"})


def files_below(folder: Path, suffixes: tuple[str, ...] = ()) -> list[Path]:
    """Every file in `folder`, at any depth, without built or fetched ones; sorted."""
    found: list[Path] = []
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - IGNORED)
        found += [Path(where, n) for n in names if not suffixes or n.endswith(suffixes)]
    return sorted(found)


def fingerprint(root: Path, inputs: Iterable[Path], *facts: object) -> str:
    """A hash of `inputs` (files, or folders with all below) and of `facts`. A missing file counts as such."""
    digest = hashlib.sha256(repr(facts).encode())
    for given in inputs:
        for path in files_below(given) if given.is_dir() else [given]:
            digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
            digest.update(
                hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"missing"
            )
    return digest.hexdigest()


class Stamps:
    """The stamps in one folder, by step name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> str | None:
        """What the step was last made from, or None when it never finished."""
        try:
            return (self.folder / name).read_text().strip()
        except FileNotFoundError:
            return None

    def write(self, name: str, value: str) -> None:
        """Say that the step is finished."""
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f".{name}.{os.getpid()}"
        unfinished.write_text(value + "\n")
        unfinished.replace(self.folder / name)

    def forget(self, name: str) -> None:
        """Say that the step must be done again."""
        (self.folder / name).unlink(missing_ok=True)
