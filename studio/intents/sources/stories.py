"""Regression stories in tests/stories, in Rasa's own test-story format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from studio.intents.errors import NoSuchIntent
from studio.intents.sources import domain, rules
from studio.intents.sources.documents import one_line, quoted
from studio.intents.sources.files import Workspace

FOLDER = "tests/stories"
_MARKS = re.compile(r"\](?=[(\[{])")
_PLAIN = re.compile(r"[\w][\w ,.?!，。？！、'-]*")
_MOST = 60


@dataclass(frozen=True)
class Entity:
    """An entity in a text: what the pipeline finds there, from `start` to `end`. `value` is what
    that means to it, None when it is what was typed."""

    start: int
    end: int
    name: str
    value: str | None = None


def add(
    workspace: Workspace,
    file: str,
    title: str,
    text: str,
    intent: str,
    entities: Sequence[Entity] = (),
) -> str:
    """Add a story in which a customer writes `text`, it means `intent`, and the intent's rule is
    run; gives the story as it is written. Raises NoSuchIntent when no rule answers the intent."""
    rule = rules.answering(list(rules.rules(workspace)), intent)
    if intent not in domain.intents(workspace) or rule is None:
        raise NoSuchIntent(intent=intent)
    path = f"{FOLDER}/{file}.yml"
    document = workspace.get(path)
    stories = document.data.get("stories") or [] if document else []
    lines = [
        f"- story: {_name(title, {story.get('story') for story in stories})}",
        "  steps:",
        "  - user: |",
        f"      {_annotated(text, entities)}",
        f"    intent: {intent}",
    ]
    for step in rule.steps[1:]:
        if len(step) == 1 and ("action" in step or "active_loop" in step):
            ((key, what),) = step.items()
            lines.append(f"  - {key}: {'null' if what is None else what}")
    block = "\n".join(lines) + "\n"
    items = document.items("stories") if document else []
    if items:
        workspace.append(path, items[-1], "\n" * (len(items) == 1) + block)
    else:
        workspace.put(path, f'version: "3.1"\nstories:\n{block}')
    return block


def _name(title: str, taken: set[str | None]) -> str:
    title = one_line(title)[:_MOST].strip()
    name, n = title, 1
    while name in taken:
        n += 1
        name = f"{title} ({n})"
    return name if _PLAIN.fullmatch(name) else quoted(name)


def _annotated(text: str, entities: Sequence[Entity]) -> str:
    """The text with its entities marked as Rasa reads them; nothing else in it is a mark."""
    parts: list[str] = []
    position = 0
    for said in sorted(entities, key=lambda one: one.start):
        if said.start < position:
            continue
        parts.append(_MARKS.sub("] ", text[position : said.start]))
        typed = text[said.start : said.end]
        name = said.name if said.value in (None, typed) else f"{said.name}:{said.value}"
        parts.append(f"[{typed}]({name})")
        position = said.end
    parts.append(_MARKS.sub("] ", text[position:]))
    return one_line("".join(parts))
