"""domain.yml: the list of intents, the slots, and responses with their texts in both languages.

Parsing it takes half a second, so changes are given as splices of the file as it is, to be made
together.
"""

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from studio.intents.errors import NotEditable
from studio.intents.sources.documents import Document, Entry, Span, Splice, plain
from studio.intents.sources.files import Workspace

PATH = "domain.yml"
PLACEHOLDER = re.compile(r"{([^{}\n]*)}|[{}]")


def document(workspace: Workspace) -> Document:
    return workspace.need(PATH)


def intents(workspace: Workspace) -> list[str]:
    """The names of all intents, in the file's order."""
    return [_name(item) for item in document(workspace).data.get("intents") or ()]


def slots(workspace: Workspace) -> list[str]:
    """The names of all slots."""
    return list(document(workspace).data.get("slots") or ())


def slots_set_by(workspace: Workspace, intent: str) -> Iterator[str]:
    """Slots that the intent fills in."""
    for name, slot in (document(workspace).data.get("slots") or {}).items():
        mappings = (slot or {}).get("mappings") or ()
        if any(
            intent in _as_list(m.get("intent")) + _as_list(m.get("not_intent")) for m in mappings
        ):
            yield name


def forms_that_ignore(workspace: Workspace, intent: str) -> Iterator[str]:
    """Forms that name the intent among those that they do not listen to."""
    for name, form in (document(workspace).data.get("forms") or {}).items():
        if intent in _as_list((form or {}).get("ignored_intents")):
            yield name


def response(workspace: Workspace, name: str) -> Entry | None:
    """A response's entry."""
    found = document(workspace)
    top = found.entry(found.root, "responses")
    return found.entry(top.value, name) if top else None


def buttons_to(workspace: Workspace, intent: str) -> Iterator[str]:
    """The responses with a button that means the intent."""
    payload = re.compile(rf"/{re.escape(intent)}(?![\w])")
    for name, variants in (document(workspace).data.get("responses") or {}).items():
        for variant in variants or ():
            buttons = variant.get("buttons") or () if isinstance(variant, dict) else ()
            if any(payload.match(str(button.get("payload", ""))) for button in buttons):
                yield name
                break


def add_intent(workspace: Workspace, name: str, after: list[str], topic: str) -> list[Splice]:
    """How to put an intent behind the last one of `after`, or under a comment of its own at the end."""
    found = document(workspace)
    items = found.items("intents")
    if not items:
        raise NotEditable(f"{PATH} has no list of intents", path=PATH)
    named = {_name(plain(item)): item for item in items}
    neighbours = [item for key, item in named.items() if key in after]
    last = max(neighbours or items, key=lambda item: int(item.start_mark.index))
    lines = found.lines_of(last.start_mark.index, found.end_of(last))
    indent = " " * (last.start_mark.column - 2)
    heading = "" if neighbours else f"{indent}# {topic.replace('_', ' ')}\n"
    at = Span(lines.end, lines.end)
    return [Splice(at, f"{heading}{indent}- {name}\n")]


def remove_intent(workspace: Workspace, name: str) -> list[Splice]:
    """How to take an intent out of the list."""
    found = document(workspace)
    return [
        Splice(found.item_lines(item), "")
        for item in found.items("intents")
        if _name(plain(item)) == name
    ]


def add_response(workspace: Workspace, name: str, block: str, after: list[str]) -> list[Splice]:
    """How to put a response behind the last one of `after` that there is; `block` is what follows its
    name, in the depth of a response's items (four spaces)."""
    found = document(workspace)
    top = found.entry(found.root, "responses")
    entries = list(found.entries(top.value)) if top else []
    if not entries:
        raise NotEditable(f"{PATH} has no responses", path=PATH)
    kind = name.partition("_")[0] + "_"
    last = (
        [entry for entry in entries if entry.key in after]
        or [entry for entry in entries if entry.key.startswith(kind)]
        or entries
    )[-1]
    at = found.lines_of(last.start, last.span.end).end
    newline = "" if found.text[:at].endswith("\n") else "\n"
    return [Splice(Span(at, at), f"{newline}  {name}:\n{block}")]


def remove_response(workspace: Workspace, name: str) -> list[Splice]:
    """How to take a response out. Raises NotEditable when others repeat parts of it (`*anchor`)."""
    found = document(workspace)
    entry = response(workspace, name)
    if entry is None:
        return []
    lines = found.without_gap(found.lines_of(entry.start, entry.span.end))
    return [Splice(lines, ""), *move_anchors(found, entry.span)]


def move_anchors(found: Document, gone: Span) -> list[Splice]:
    """What must be done so that the anchors within `gone` can go: the first alias elsewhere of each
    becomes the anchor."""
    splices = []
    text = found.text
    for anchor in _anchors(found.root):
        if not gone.start <= anchor.start_mark.index < gone.end:
            continue
        alias = _first_alias(found, anchor, gone.end)
        if alias is None:
            continue
        source = text[anchor.start_mark.index : found.end_of(anchor)]
        if anchor.flow_style is not True and _depth(text, alias.start) != _depth(
            text, anchor.start_mark.index
        ):
            raise NotEditable(f"{PATH}: others repeat &{anchor.anchor}", path=PATH)
        splices.append(Splice(alias, source.rstrip("\n")))
    return splices


def _anchors(node: Node) -> Iterator[Any]:
    """The nodes that have an anchor, each once."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if one.anchor:
            yield one
        if isinstance(one, MappingNode):
            waiting += [part for pair in one.value for part in pair]
        elif isinstance(one, SequenceNode):
            waiting += one.value


def _first_alias(found: Document, anchor: Any, after: int) -> Span | None:
    aliases = [
        entry.span
        for node in _mappings(found.root)
        for entry in found.entries(node)
        if entry.is_alias and entry.value is anchor and entry.span.start >= after
    ]
    return min(aliases, key=lambda span: span.start, default=None)


def _mappings(node: Node) -> Iterator[MappingNode]:
    if isinstance(node, MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _mappings(item)


def _depth(text: str, index: int) -> int:
    line = text[text.rfind("\n", 0, index) + 1 : index]
    return len(line) - len(line.lstrip())


def _name(item: Any) -> str:
    return str(next(iter(item))) if isinstance(item, dict) else str(item)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
