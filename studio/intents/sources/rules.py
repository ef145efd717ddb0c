"""Rules in data/rules/<topic>.yml: what an intent is answered with, and what else needs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ruamel.yaml.nodes import Node

from studio.intents.sources.documents import Splice
from studio.intents.sources.files import Workspace

FOLDER = "data/rules"


@dataclass(frozen=True)
class Rule:
    """A rule and where it stands."""

    path: str
    item: Node
    content: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.content.get("rule", ""))

    @property
    def steps(self) -> list[dict[str, Any]]:
        return [step for step in self.content.get("steps") or () if isinstance(step, dict)]

    @property
    def intents(self) -> set[str]:
        return {name for step in self.steps for name in _intents_of(step)}

    @property
    def actions(self) -> list[str]:
        return [str(step["action"]) for step in self.steps if "action" in step]

    @property
    def intent(self) -> str | None:
        """The intent that it begins with, when that alone sets it off."""
        first = self.steps[0] if self.steps else {}
        if self.content.get("condition") or "intent" not in first:
            return None
        return str(first["intent"])

    @property
    def only_says(self) -> bool:
        """It answers its intent with responses, and does nothing else."""
        return bool(self.intent) and all(
            set(step) == {"action"} and str(step["action"]).startswith("utter_")
            for step in self.steps[1:]
        )


def rules(workspace: Workspace) -> Iterator[Rule]:
    """All rules, file by file."""
    for path in workspace.below(FOLDER):
        document = workspace.need(path)
        contents = document.data.get("rules") or ()
        for item, content in zip(document.items("rules"), contents, strict=True):
            yield Rule(path, item, content)


def answering(found: list[Rule], intent: str) -> Rule | None:
    """The rule that the intent sets off."""
    return next((rule for rule in found if rule.intent == intent), None)


def source(workspace: Workspace, intent: str) -> str:
    """The rules that name the intent, as they are written."""
    texts = []
    for rule in rules(workspace):
        if intent in rule.intents:
            document = workspace.need(rule.path)
            lines = document.lines_of(rule.item.start_mark.index, document.end_of(rule.item))
            texts.append(document.text[lines.start : lines.end].rstrip("\n"))
    return "\n\n".join(texts)


def add(workspace: Workspace, intent: str, topic: str, action: str) -> None:
    """Answer the intent with a response."""
    names = {rule.name for rule in rules(workspace)}
    name = intent.replace("_", " ")
    if name in names:
        name = f"answer {name}"
    block = f"- rule: {name}\n  steps:\n  - intent: {intent}\n  - action: {action}\n"
    path = f"{FOLDER}/{topic}.yml"
    document = workspace.get(path)
    if document is None or not document.items("rules"):
        workspace.put(path, f'version: "3.1"\n\nrules:\n{block}')
    else:
        workspace.append(path, document.items("rules")[-1], block)


def remove(workspace: Workspace, found: list[Rule]) -> None:
    """Take rules out."""
    for path in {rule.path for rule in found}:
        document = workspace.need(path)
        items = [rule.item for rule in found if rule.path == path]
        if len(items) == len(document.items("rules")) and set(document.data) <= {
            "version",
            "rules",
        }:
            workspace.remove(path)
        else:
            workspace.splice(path, [Splice(document.item_lines(item), "") for item in items])


def in_stories(workspace: Workspace, folder: str, intent: str) -> Iterator[str]:
    """Where stories of a folder name the intent."""
    for path in workspace.below(folder):
        for story in workspace.need(path).data.get("stories") or ():
            steps = story.get("steps") or ()
            if any(intent in _intents_of(step) for step in steps if isinstance(step, dict)):
                yield f"{PurePosixPath(path)}: {story.get('story', '')}"


def _intents_of(step: dict[str, Any]) -> set[str]:
    if "or" in step:
        return {name for one in step["or"] or () for name in _intents_of(one)}
    return {str(step["intent"]).partition("/")[0]} if "intent" in step else set()
