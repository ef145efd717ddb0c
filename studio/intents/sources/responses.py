"""What the assistant says, in domain.yml: a response's variants as texts with a language, and back.

A variant's Chinese is told by Rasa's condition on the slot `language`; English has none. What a variant
has besides text, buttons and conditions on slots (an image, a custom payload, a channel) is named in
`kept` and stays as it is.
"""

from typing import Any

from ruamel.yaml.nodes import Node

from kit.language import Language
from studio.intents.errors import TextIsKept, UnknownButton, UnknownPlaceholder, UnknownSlot
from studio.intents.schemas import AnswerText, ButtonDraft, SlotCondition
from studio.intents.sources import domain
from studio.intents.sources.documents import (
    Document,
    Span,
    Splice,
    one_line,
    printable,
    quoted,
    scalar,
    value,
)
from studio.intents.sources.files import Workspace

_ITEM = "    "
_INNER = _ITEM + "  "
_KNOWN = ("text", "buttons", "condition")
_LANGUAGE = {"type": "slot", "name": "language"}


def texts(workspace: Workspace, name: str) -> list[AnswerText]:
    """A response's texts, in the file's order."""
    variants = (domain.document(workspace).data.get("responses") or {}).get(name)
    return [_text_of(variant) for variant in variants or () if isinstance(variant, dict)]


def clean(text: AnswerText) -> AnswerText:
    """The text with what cannot be written taken out. Raises NotText."""
    buttons = [
        ButtonDraft(title=one_line(button.title), intent=button.intent) for button in text.buttons
    ]
    said = printable(text.text) if text.text or "text" not in text.kept else ""
    return text.model_copy(update={"text": said, "buttons": buttons})


def check(workspace: Workspace, wanted: list[AnswerText], intent: str) -> None:
    """Raises UnknownPlaceholder, UnknownButton or UnknownSlot when a text needs what there is not.
    `intent` may be one that is being made."""
    slots, intents = set(domain.slots(workspace)), {*domain.intents(workspace), intent}
    for text in wanted:
        for said in (text.text, *(button.title for button in text.buttons)):
            for found in domain.PLACEHOLDER.finditer(said):
                if found[1] not in slots:
                    raise UnknownPlaceholder(placeholder=found[0])
        for button in text.buttons:
            if button.intent not in intents:
                raise UnknownButton(intent=button.intent)
        for condition in text.conditions:
            if condition.slot not in slots or condition.slot == "language":
                raise UnknownSlot(slot=condition.slot)


def set_texts(
    workspace: Workspace, name: str, wanted: list[AnswerText], after: list[str]
) -> list[Splice]:
    """How to make these a response's texts. A text that is there stays untouched; one that changed is
    changed in its place, the first one of its language that is gone. Raises TextIsKept."""
    if not wanted:
        return domain.remove_response(workspace, name)
    current = texts(workspace, name)
    if current == wanted:
        return []
    found = domain.response(workspace, name)
    if found is None:
        block = "".join(_render(text) for text in wanted)
        return domain.add_response(workspace, name, block, after)
    document = domain.document(workspace)
    items = list(found.value.value)
    olds, new = _matched(current, wanted)
    splices: list[Splice] = []
    for item, old, changed in zip(items, current, olds, strict=True):
        if changed is None:
            lines = document.item_lines(item)
            splices += (Splice(lines, ""), *domain.move_anchors(document, lines))
        elif changed != old:
            splices += _change(document, item, old, changed)
    ends = [document.lines_of(item.start_mark.index, document.end_of(item)) for item in items]
    for text in new:
        # English first, as everywhere in the file.
        same = [n for n, old in enumerate(current) if old.language == text.language]
        if same or text.language == "zh":
            at = ends[same[-1] if same else -1].end
        else:
            at = ends[0].start
        splices.append(Splice(Span(at, at), _render(text)))
    return splices


def _text_of(variant: dict[str, Any]) -> AnswerText:
    kept = sorted(key for key in variant if key not in _KNOWN)
    conditions = variant.get("condition") or []
    language: Language = "en"
    simple = []
    for condition in conditions:
        if not isinstance(condition, dict) or set(condition) != {"type", "name", "value"}:
            kept.append("condition")
        elif {k: condition[k] for k in _LANGUAGE} == _LANGUAGE:
            language = "zh" if condition["value"] == "zh" else "en"
        else:
            simple.append(
                SlotCondition.model_construct(slot=condition["name"], value=condition["value"])
            )
    buttons = []
    for button in variant.get("buttons") or ():
        payload = str(button.get("payload", ""))
        if set(button) != {"title", "payload"} or not payload[1:].isidentifier():
            kept.append("buttons")
            break
        buttons.append(ButtonDraft.model_construct(title=button["title"], intent=payload[1:]))
    if "text" not in variant:
        kept.append("text")
    return AnswerText.model_construct(
        language=language,
        text=str(variant.get("text", "")).rstrip("\n"),
        buttons=[] if "buttons" in kept else buttons,
        conditions=[] if "condition" in kept else simple,
        kept=sorted(set(kept)),
    )


def _matched(
    current: list[AnswerText], wanted: list[AnswerText]
) -> tuple[list[AnswerText | None], list[AnswerText]]:
    """For each text of now what becomes of it (None: it goes), and the texts that are new."""
    olds: list[AnswerText | None] = [None] * len(current)
    new = list(wanted)
    for same in (True, False):
        for n, old in enumerate(current):
            if olds[n] is not None:
                continue
            for text in new:
                alike = text == old if same else _may_become(old, text)
                if alike:
                    olds[n] = text
                    new.remove(text)
                    break
    for text in new:
        if text.kept:
            raise TextIsKept(kept=text.kept)
    return olds, new


def _may_become(old: AnswerText, text: AnswerText) -> bool:
    return (old.language, old.kept) == (text.language, text.kept)


def _change(document: Document, item: Node, old: AnswerText, new: AnswerText) -> list[Splice]:
    """What differs between two states of a variant."""
    if ("buttons" in new.kept and new.buttons) or ("condition" in new.kept and new.conditions):
        raise TextIsKept(kept=new.kept)
    changed = {
        "text": old.text != new.text,
        "condition": old.conditions != new.conditions,
        "buttons": old.buttons != new.buttons,
    }
    entries = {entry.key: entry for entry in document.entries(item)}
    ends = {key: document.lines_of(e.start, e.span.end).end for key, e in entries.items()}
    splices: list[Splice] = []
    for key, written in _parts(new).items():
        if not changed[key]:
            continue
        entry = entries.get(key)
        if entry is None:  # a condition stands behind the text, buttons at the end
            end = ends["text"] if key == "condition" and "text" in ends else max(ends.values())
            splices.append(Splice(Span(end, end), f"{_INNER}{written}\n"))
            continue
        span = Span(entry.start, entry.span.end)
        if written:
            has_end = document.text[span.end - 1] == "\n"
            splices.append(Splice(span, written + "\n" * has_end))
        else:
            splices.append(Splice(document.lines_of(span.start, span.end), ""))
        if not entry.is_alias:
            splices += domain.move_anchors(document, entry.span)
    return splices


def _render(text: AnswerText) -> str:
    """A new variant in the file's style."""
    first, *others = (part for part in _parts(text).values() if part)
    return "".join((f"{_ITEM}- {first}\n", *(f"{_INNER}{part}\n" for part in others)))


def _parts(text: AnswerText) -> dict[str, str]:
    """Each key of a variant, written with its value; empty when it has none."""
    condition, buttons = _condition(text), _buttons(text)
    return {
        "text": f"text: {scalar(text.text, _INNER + '  ')}",
        "condition": f"condition: {condition}" if condition else "",
        "buttons": f"buttons:{buttons}" if buttons else "",
    }


def _condition(text: AnswerText) -> str:
    conditions = [(c.slot, c.value) for c in text.conditions]
    if text.language == "zh":
        conditions.insert(0, ("language", "zh"))
    written = (f"{{type: slot, name: {slot}, value: {value(is_)}}}" for slot, is_ in conditions)
    return f"[{', '.join(written)}]" if conditions else ""


def _buttons(text: AnswerText) -> str:
    lines = (
        f"\n{_INNER}  - {{title: {quoted(button.title)}, payload: /{button.intent}}}"
        for button in text.buttons
    )
    return "".join(lines)
