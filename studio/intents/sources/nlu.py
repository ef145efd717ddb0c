"""Examples in data/nlu/<language>/<topic>.yml.

An example is a line of text. Rasa reads marks of entities in it (`[a](b)`), which a person who types
does not mean: `as_example` takes the meaning out of them.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kit.language import LANGUAGES, Language
from studio.intents.errors import NotEditable
from studio.intents.sources.documents import Document, Span, Splice, one_line
from studio.intents.sources.files import Workspace

FOLDER = "data/nlu"
_MARKS = re.compile(r"\](?=[(\[{])")
_INDENT = "    "


@dataclass(frozen=True)
class Line:
    """An example and the whole line that it stands in, None when it stands in another form."""

    text: str
    span: Span | None


@dataclass(frozen=True)
class Block:
    """The examples of one intent in one place of one file."""

    path: str
    item: Node
    intent: str
    lines: list[Line]

    @property
    def topic(self) -> str:
        return PurePosixPath(self.path).stem


def as_example(text: str) -> str:
    """What was typed, as an example: one line, in which nothing is a mark."""
    return _MARKS.sub("] ", one_line(text))


def blocks(workspace: Workspace, language: Language) -> Iterator[Block]:
    """All intents' examples of a language."""
    for path in workspace.below(f"{FOLDER}/{language}"):
        yield from _blocks_of(workspace.need(path))


def topics(workspace: Workspace) -> list[str]:
    """The names of the files, without languages."""
    files = (path for one in LANGUAGES for path in workspace.below(f"{FOLDER}/{one}"))
    return sorted({PurePosixPath(path).stem for path in files})


def set_examples(
    workspace: Workspace, intent: str, topic: str, language: Language, wanted: list[str]
) -> None:
    """Make these the intent's examples. Lines that stay are not touched; new ones stand where they
    are in the list. Without any, the intent leaves the language's files."""
    found = [block for block in blocks(workspace, language) if block.intent == intent]
    if not found:
        if wanted:
            _add_block(workspace, f"{FOLDER}/{language}/{topic}.yml", intent, wanted)
        return
    current = [(block, line) for block in found for line in block.lines]
    if [line.text for _, line in current] == wanted:
        return
    for block in found:
        if any(line.span is None for line in block.lines):
            raise NotEditable(
                f"{block.path} writes the examples of {intent} in another form", path=block.path
            )
    splices: dict[str, list[Splice]] = {block.path: [] for block in found}
    left = [len(block.lines) for block in found]
    matcher = difflib.SequenceMatcher(None, [line.text for _, line in current], wanted, False)
    for what, start, end, first, last in matcher.get_opcodes():
        if what == "equal":
            continue
        for block, line in current[start:end]:
            assert line.span is not None
            splices[block.path].append(Splice(line.span, ""))
            left[found.index(block)] -= 1
        if first < last:
            block, at = _place(current, start)
            text = "".join(_line(workspace, block, one) for one in wanted[first:last])
            splices[block.path].append(Splice(Span(at, at), text))
            left[found.index(block)] += last - first
    for block, remaining in zip(found, left, strict=True):
        if remaining == 0:
            whole = workspace.need(block.path).item_lines(block.item)
            kept = [s for s in splices[block.path] if not _within(s.span, whole)]
            splices[block.path] = [*kept, Splice(whole, "")]
    for path, changes in splices.items():
        workspace.splice(path, changes)
        if not workspace.need(path).items("nlu"):
            workspace.remove(path)


@lru_cache(maxsize=128)
def _blocks_of(document: Document) -> tuple[Block, ...]:
    return tuple(_read_blocks(document))


def _read_blocks(document: Document) -> Iterator[Block]:
    for item in document.items("nlu"):
        intent = document.entry(item, "intent")
        examples = document.entry(item, "examples")
        if intent is None or examples is None:
            continue  # synonyms, look-up tables
        lines = list(_lines(document, examples.value))
        yield Block(document.path, item, str(intent.value.value), lines)


def _lines(document: Document, examples: Node) -> Iterator[Line]:
    if isinstance(examples, SequenceNode):
        for example in examples.value:
            text = document.entry(example, "text") if isinstance(example, MappingNode) else None
            if text and isinstance(text.value, ScalarNode):
                yield Line(str(text.value.value).strip().removeprefix("-").strip(), None)
        return
    if not isinstance(examples, ScalarNode):
        return
    if examples.style != "|":
        for one in str(examples.value).splitlines():
            if one.startswith("-"):
                yield Line(one[1:].strip(), None)
        return
    start = document.text.find("\n", examples.start_mark.index) + 1
    end = document.end_of(examples)
    while start < end:
        after = document.text.find("\n", start) + 1 or len(document.text)
        content = document.text[start:after].strip()
        if content.startswith("-"):  # other lines are comments, in a way: Rasa skips them
            yield Line(content[1:].strip(), Span(start, after))
        start = after


def _line(workspace: Workspace, block: Block, text: str) -> str:
    document = workspace.need(block.path)
    first = next((line.span for line in block.lines if line.span), None)
    indent = _INDENT
    if first:
        whole = document.text[first.start : first.end]
        indent = whole[: len(whole) - len(whole.lstrip())]
    return f"{indent}- {text}\n"


def _place(current: list[tuple[Block, Line]], position: int) -> tuple[Block, int]:
    """Behind the line before `position`, or before the first one."""
    block, line = current[max(position - 1, 0)]
    assert line.span is not None
    return block, line.span.end if position else line.span.start


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _add_block(workspace: Workspace, path: str, intent: str, texts: list[str]) -> None:
    lines = "".join(f"{_INDENT}- {text}\n" for text in texts)
    block = f"- intent: {intent}\n  examples: |\n{lines}"
    document = workspace.get(path)
    if document is None:
        workspace.put(path, f'version: "3.1"\nnlu:\n{block}')
        return
    items = document.items("nlu")
    if not items:
        raise NotEditable(f"{path} has no list of examples", path=path)
    workspace.append(path, items[-1], block)
