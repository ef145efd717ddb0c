"""A write of several files is whole or did not happen, whatever ends it."""

import itertools
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from studio.intents.errors import NotEditable
from studio.intents.sources import files
from studio.intents.sources.files import Workspace

BEFORE = {"a.yml": "a: 1\n", "b/c.yml": "b: 2  # two\n", "gone.yml": "c: 3\n"}
AFTER = {"a.yml": "a: 10\n", "b/c.yml": "b: 20  # two\n", "new/d.yml": "d: 4\n"}


class PowerCut(BaseException):
    """The machine stops here: nothing of ours is run any more."""


def filled(root: Path) -> Path:
    for path, text in BEFORE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return filled(tmp_path)


def stands(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.yml")}


def put_all(workspace: Workspace) -> None:
    for path, text in AFTER.items():
        workspace.put(path, text)
    workspace.remove("gone.yml")


def test_all_files_are_written_with_the_mode_that_they_had(root: Path) -> None:
    (root / "a.yml").chmod(0o640)
    with files.editing(root) as workspace:
        put_all(workspace)
        assert workspace.changed == ["a.yml", "b/c.yml", "gone.yml", "new/d.yml"]
        workspace.commit()
    assert stands(root) == AFTER
    assert (root / "a.yml").stat().st_mode & 0o777 == 0o640
    assert not list(root.rglob("*draft"))


def test_without_a_commit_nothing_is_written(root: Path) -> None:
    workspace = files.reading(root)
    put_all(workspace)
    assert {diff.path for diff in workspace.diffs()} == {"gone.yml", *AFTER}
    assert stands(root) == BEFORE


def test_a_diff_says_what_is_new_and_what_is_gone(root: Path) -> None:
    workspace = files.reading(root)
    put_all(workspace)
    diffs = {diff.path: diff.diff for diff in workspace.diffs()}
    assert diffs["b/c.yml"] == (
        "--- a/b/c.yml\n+++ b/b/c.yml\n@@ -1 +1 @@\n-b: 2  # two\n+b: 20  # two"
    )
    assert diffs["new/d.yml"].startswith("--- /dev/null\n+++ b/new/d.yml\n")
    assert diffs["gone.yml"].startswith("--- a/gone.yml\n+++ /dev/null\n")


def stop_at(patch: pytest.MonkeyPatch, step: int) -> None:
    """Cut the power before the step (the first is 0) that touches the disk."""
    steps = itertools.count()

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def touch(*arguments: Any, **more: Any) -> Any:
            if next(steps) >= step:
                raise PowerCut
            return real(*arguments, **more)

        return touch

    for owner, name in ((Path, "replace"), (Path, "unlink"), (os, "fsync")):
        patch.setattr(owner, name, counted(getattr(owner, name)))


def write_until(step: int, root: Path) -> bool:
    """One write, with a power cut at this step; False when it was done before."""
    with (
        pytest.MonkeyPatch.context() as patch,
        suppress(PowerCut),
        files.editing(root) as workspace,
    ):
        put_all(workspace)
        stop_at(patch, step)
        workspace.commit()
        return False
    return True


def test_stopped_at_any_moment_all_files_are_the_old_ones_or_the_new_ones(tmp_path: Path) -> None:
    seen = []
    for step in itertools.count():
        root = filled(tmp_path / str(step))
        if not write_until(step, root):
            break
        promised = (root / files.STATE / "journal.json").exists() or stands(root) == AFTER
        files.reading(root)  # what the next one to look does first
        assert stands(root) == (AFTER if promised else BEFORE)
        seen.append(promised)
        with files.editing(root) as workspace:  # and the next edit finds nothing in its way
            workspace.put("a.yml", "a: 100\n")
            workspace.commit()
        assert stands(root) == (AFTER if promised else BEFORE) | {"a.yml": "a: 100\n"}
    # Nothing of it first, and from one moment on all of it.
    assert seen == sorted(seen)
    assert set(seen) == {False, True}


def test_one_at_a_time_edits(root: Path) -> None:
    def count() -> None:
        for _ in range(5):
            with files.editing(root) as workspace:
                number = int(workspace.need("a.yml").data["a"])
                workspace.put("a.yml", f"a: {number + 1}\n")
                workspace.commit()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stands(root)["a.yml"] == "a: 21\n"


def test_what_cannot_be_read_back_is_refused(root: Path) -> None:
    with files.editing(root) as workspace:
        for text in ("a: [1\n", "- a list\n", "a: *nowhere\n"):
            with pytest.raises(NotEditable):
                workspace.put("a.yml", text)
        with pytest.raises(NotEditable):
            workspace.need("nowhere.yml")
    (root / "a.yml").write_bytes(b"a: \xff\n")
    with pytest.raises(NotEditable):
        files.reading(root).need("a.yml")
