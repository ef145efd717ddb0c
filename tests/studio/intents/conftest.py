"""The project's own files, copied, and edits of them; and a stand-in for the engine's checks."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from kit.settings import ROOT
from studio.intents import edits
from studio.intents.schemas import AnswerText, ButtonDraft, Examples, IntentDraft, Title
from studio.processes import Tools


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


DOMAIN = """\
version: "3.1"
intents:
  # delivery
  - delivery_options
  - order_track
  # small talk
  - greet
slots:
  language: {type: text, mappings: [{type: custom}]}
responses:
  utter_greet:
    - text: "Hi!"
      buttons:
        - {title: "Where is my order?", payload: /order_track}
    - text: "您好！"
      condition: [{type: slot, name: language, value: zh}]
      buttons:
        - {title: "查订单物流", payload: /order_track}
  utter_delivery_options:
    - text: "By land, sea or air."
    - text: "陆运、海运或空运。"
      condition: [{type: slot, name: language, value: zh}]
  title_greet:
    - text: "A greeting"
    - text: "问候"
      condition: [{type: slot, name: language, value: zh}]
actions:
  - action_track_order
"""
ANSWERS = {
    "delivery": {"delivery_options": "utter_delivery_options", "order_track": "action_track_order"},
    "smalltalk": {"greet": "utter_greet"},
}


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """One that is read in no time: the shop's domain takes half a second."""
    root = tmp_path / "small"
    files = {"domain.yml": DOMAIN}
    for topic, answers in ANSWERS.items():
        for language, text in (("en", "about {} number {}"), ("zh", "关于{}的第{}句")):
            blocks = [
                f"- intent: {intent}\n  examples: |\n"
                + "".join(f"    - {text.format(intent, n)}\n" for n in range(15))
                for intent in answers
            ]
            files[f"data/nlu/{language}/{topic}.yml"] = 'version: "3.1"\nnlu:\n' + "".join(blocks)
        rules = [
            f"- rule: {intent}\n  steps:\n  - intent: {intent}\n  - action: {action}\n"
            for intent, action in answers.items()
        ]
        files[f"data/rules/{topic}.yml"] = 'version: "3.1"\n\nrules:\n' + "\n".join(rules)
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    return root


# A stand-in for engine.check: what it does is said by the first new example.
TWIN = """
import json, os, signal, sys
with open("starts", "a") as file:
    file.write("once more\\n")
for line in sys.stdin:
    request = json.loads(line)
    word = request.get("added", {}).get("en", [""])[0]
    if word == "die":
        print("it went wrong", file=sys.stderr, flush=True)
        sys.exit(3)
    if word == "hang":
        signal.pause()
    if word == "nonsense":
        print('{"id": %d, "findings": [{"problem": "unheard of"}]}' % request["id"], flush=True)
        continue
    if word == "fail":
        print(json.dumps({"event": "failed", "id": request["id"], "error": "no"}), flush=True)
        continue
    text = str(os.getpid()) if word == "pid" else json.dumps(request, sort_keys=True)
    finding = {"problem": "thin", "intent": "greet", "language": "en", "text": text}
    print(json.dumps({"event": "checked", "id": request["id"], "findings": [finding], "left_out": 7}), flush=True)
"""


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    """Where the stand-in is found as engine.check."""
    engine = tmp_path / "engine"
    engine.mkdir()
    (engine / "__init__.py").touch()
    shutil.copy(ROOT / "engine" / "background.py", engine)
    (engine / "check.py").write_text(TWIN)
    return Tools(Path(sys.executable), tmp_path)


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
