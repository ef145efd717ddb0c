"""The project's own files, copied, and edits of them."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from kit.settings import ROOT
from studio.intents import edits
from studio.intents.schemas import AnswerText, ButtonDraft, Examples, IntentDraft, Title


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the assistant is made from."""
    copy = tmp_path / "project"
    copy.mkdir()
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, copy)
    for name in ("data", "actions", "tests/stories"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def draft_of(root: Path, name: str, **changed: Any) -> IntentDraft:
    """A draft that changes nothing, but for what is given."""
    view = edits.view(root, name)
    same = {"version": view.version, "topic": view.topic, "title": view.title}
    same |= {"examples": view.examples, "answer": view.answer}
    return IntentDraft.model_construct(**same | changed)


def gift_wrap(**changed: Any) -> IntentDraft:
    """A new intent with everything."""
    parts: dict[str, Any] = {
        "topic": "delivery",
        "title": Title(en="Gift wrap", zh="礼品包装"),
        "examples": Examples(
            en=[f"please wrap gift number {n}" for n in range(15)],
            zh=[f"请包装第{n}件礼物" for n in range(15)],
        ),
        "answer": [
            AnswerText(
                language="en",
                text="We wrap it for 3 USD; tick “Gift”.",
                buttons=[ButtonDraft(title="Delivery options", intent="delivery_options")],
            ),
            AnswerText(
                language="zh",
                text="礼品包装 3 美元。",
                buttons=[ButtonDraft(title="配送方式", intent="delivery_options")],
            ),
        ],
    }
    return IntentDraft(**parts | changed)


def changed_lines(edit: edits.Edit) -> list[str]:
    """The lines that went (-) and came (+), over all files."""
    return [
        line
        for diff in edit.diffs
        for line in diff.diff.splitlines()
        if line[:1] in "+-" and not line.startswith(("---", "+++"))
    ]


def contents(root: Path) -> dict[str, bytes]:
    """Every file below the root, but for the studio's own state."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "var" not in path.relative_to(root).parts
    }
