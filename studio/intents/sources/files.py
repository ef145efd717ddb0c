"""The project's files as one thing to edit: read with a cache, changed in memory, and written all
together or not at all.

A write of several files has a journal. Drafts of all files are on disk before it is, and it is on disk
before the first rename: a journal that is found is finished, drafts without one are forgotten.
"""

import difflib
import fcntl
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ruamel.yaml.nodes import Node

from kit.errors import Conflict
from studio.intents.errors import NotEditable
from studio.intents.schemas import FileDiff
from studio.intents.sources.documents import Document, Span, Splice

STATE = Path("var/studio")
_DRAFT = ".studio-draft"
_one_editor = threading.RLock()
_parsed: dict[str, Document] = {}


class Workspace:
    """The files below `root`, with changes that are only in memory until `commit`. Paths are
    relative, with slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._changed: dict[str, Document | None] = {}
        self._read: dict[str, Document | None] = {}

    def get(self, path: str) -> Document | None:
        """A file as it is here, or None when there is none. Raises NotEditable."""
        if path in self._changed:
            return self._changed[path]
        return self.original(path)

    def original(self, path: str) -> Document | None:
        """A file as it was on disk when it was first asked for."""
        if path not in self._read:
            self._read[path] = _on_disk(self.root, path)
        return self._read[path]

    def need(self, path: str) -> Document:
        """A file that must be there. Raises NotEditable."""
        found = self.get(path)
        if found is None:
            raise NotEditable(f"there is no {path}", path=path)
        return found

    def below(self, folder: str) -> list[str]:
        """The YAML files below a folder, in order, with new ones and without removed ones."""
        base = self.root / folder
        found = {
            path.relative_to(self.root).as_posix()
            for path in base.rglob("*")
            if path.suffix in (".yml", ".yaml") and path.is_file()
        }
        new = {path for path in self._changed if path.startswith(f"{folder}/")}
        return sorted(path for path in found | new if self._changed.get(path, ...) is not None)

    def put(self, path: str, text: str) -> None:
        """Give a file new text. Raises NotEditable when that cannot be read back."""
        self._changed[path] = Document(path, text)

    def remove(self, path: str) -> None:
        """Take a file away."""
        self._changed[path] = None

    def splice(self, path: str, splices: list[Splice]) -> None:
        """Change parts of a file."""
        if splices:
            self.put(path, self.need(path).spliced(splices))

    def append(self, path: str, last: Node, block: str) -> None:
        """Put an item behind the last one of a list, as far from it and as deep as its neighbours
        are. `block` begins with a dash at the margin."""
        document = self.need(path)
        lines = document.lines_of(last.start_mark.index, document.end_of(last))
        indent = " " * (last.start_mark.column - 2)
        block = "".join(indent + line if line.strip() else line for line in block.splitlines(True))
        gap = "\n" if document.text[: lines.start].endswith("\n\n") else ""
        before = "" if document.text[: lines.end].endswith("\n") else "\n"
        self.splice(path, [Splice(Span(lines.end, lines.end), before + gap + block)])

    @property
    def changed(self) -> list[str]:
        """The files whose text differs from the one on disk."""
        return sorted(path for path in self._changed if self._text(path) != self._before(path))

    def diffs(self) -> list[FileDiff]:
        """Every change, as unified diffs."""
        return [
            FileDiff(path=path, diff=_diff(path, self._before(path), self._text(path)))
            for path in self.changed
        ]

    def commit(self) -> None:
        """Write all changes. Only within `editing`. Raises Conflict when somebody has saved one of
        the files by hand since it was read."""
        changed = self.changed
        if not changed:
            return
        for path in changed:
            if _on_disk(self.root, path) != self.original(path):
                raise Conflict(path=path)
        written = [path for path in changed if self.get(path)]
        for path in written:
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target.with_name(target.name + _DRAFT), self._text(path), like=target)
        journal = self.root / STATE / "journal.json"
        draft = journal.with_suffix(".draft")
        removed = [path for path in changed if path not in written]
        _write(draft, json.dumps({"written": written, "removed": removed}))
        draft.replace(journal)
        _sync_folder(journal.parent)
        _finish(self.root)
        self._read.update(self._changed)
        _parsed.update({path: now for path, now in self._changed.items() if now})
        self._changed.clear()

    def _text(self, path: str) -> str:
        document = self.get(path)
        return document.text if document else ""

    def _before(self, path: str) -> str:
        document = self.original(path)
        return document.text if document else ""


@contextmanager
def editing(root: Path) -> Iterator[Workspace]:
    """A workspace that nobody else writes to meanwhile, in this process or another."""
    state = root / STATE
    state.mkdir(parents=True, exist_ok=True)
    with _one_editor, (state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _finish(root)
        yield Workspace(root)


def reading(root: Path) -> Workspace:
    """A workspace to look at, and to try changes in that are not written."""
    if (root / STATE / "journal.json").exists():
        with editing(root):
            pass  # a write that was interrupted is finished first
    return Workspace(root)


def _on_disk(root: Path, path: str) -> Document | None:
    """A file, parsed when its text is not the one that was parsed last: that takes half a second for
    the domain."""
    try:
        text = (root / path).read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise NotEditable(f"{path} is not UTF-8", path=path) from error
    last = _parsed.get(path)
    if last is None or last.text != text:
        last = _parsed[path] = Document(path, text)
    return last


def _finish(root: Path) -> None:
    """Rename what a journal lists: a rename that was done already has left no draft."""
    journal = root / STATE / "journal.json"
    if not journal.exists():
        return
    content = json.loads(journal.read_text())
    for path in content["written"]:
        target = root / path
        draft = target.with_name(target.name + _DRAFT)
        if draft.exists():
            draft.replace(target)
        _sync_folder(target.parent)
    for path in content["removed"]:
        (root / path).unlink(missing_ok=True)
    journal.unlink()
    _sync_folder(journal.parent)


def _write(path: Path, text: str, like: Path | None = None) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if like and like.exists():
        path.chmod(like.stat().st_mode & 0o777)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _diff(path: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(),
        after.splitlines(),
        f"a/{path}" if before else "/dev/null",
        f"b/{path}" if after else "/dev/null",
        lineterm="",
    )
    return "\n".join(lines)
