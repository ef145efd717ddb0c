"""YAML files as text whose parts know where they stand, so that an edit touches nothing else.

A file is never written out from what was read: new text is spliced in at the marks of the nodes, and
comments, order, quoting and flow style around it stay as they are, byte for byte.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from studio.intents.errors import NotEditable, NotText

_ALIAS = re.compile(r"\s*\*[^\s,\]}]+")
# Characters that a YAML file may hold besides line ends and tabs (YAML 1.2, c-printable).
_UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOT_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


@dataclass(frozen=True)
class Span:
    """From the character `start` up to, and without, the character `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Splice:
    """Put `text` where the span is now."""

    span: Span
    text: str


@dataclass(frozen=True)
class Entry:
    """A key of a mapping with its value. An alias (`*name`) has the value of its anchor, and `span`
    says where the alias itself stands."""

    key: str
    value: Node
    start: int
    span: Span
    is_alias: bool


class Document:
    """A parsed file. Raises NotEditable when it is no YAML mapping."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        try:
            root = YAML(typ="safe", pure=True).compose(text)
        except YAMLError as error:
            raise NotEditable(f"{path} is no valid YAML: {error}", path=path) from error
        if not isinstance(root, MappingNode):
            raise NotEditable(f"{path} holds no mapping", path=path)
        self.root = root

    @cached_property
    def data(self) -> dict[str, Any]:
        """What the file says, without where."""
        content: dict[str, Any] = plain(self.root)
        return content

    def entries(self, node: Node) -> Iterator[Entry]:
        """The keys of a mapping, in order. None when the node is no mapping."""
        if not isinstance(node, MappingNode):
            return
        for key, value in node.value:
            after = key.end_mark.index
            is_alias = value.start_mark.index < after
            if is_alias:
                colon = self.text.index(":", after) + 1
                found = _ALIAS.match(self.text, colon)
                if found is None:
                    raise NotEditable(f"{self.path} has an alias that is not understood")
                span = Span(found.end() - len(found[0].lstrip()), found.end())
            else:
                span = Span(value.start_mark.index, self.end_of(value))
            yield Entry(str(key.value), value, key.start_mark.index, span, is_alias)

    def entry(self, node: Node, key: str) -> Entry | None:
        """The entry of this name."""
        return next((entry for entry in self.entries(node) if entry.key == key), None)

    def items(self, key: str) -> list[Node]:
        """The items of a list at the top of the file."""
        entry = self.entry(self.root, key)
        if entry is None or not isinstance(entry.value, SequenceNode):
            return []
        return list(entry.value.value)

    def end_of(self, node: Node) -> int:
        """Where the node's own text ends: a block's mark is at whatever comes next, behind blank
        lines and comments."""
        if isinstance(node, ScalarNode):
            if node.style not in ("|", ">"):
                return int(node.end_mark.index)
            return _without_blank_lines(self.text, node.start_mark.index, node.end_mark.index)
        assert isinstance(node, MappingNode | SequenceNode)
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        if isinstance(node, MappingNode):
            *_, last = self.entries(node)
            return last.span.end
        last_item = node.value[-1]
        return self.end_of(last_item)

    def lines_of(self, start: int, end: int) -> Span:
        """The whole lines that hold this text, with the line end."""
        first = self.text.rfind("\n", 0, start) + 1
        # A block scalar ends behind its line end, everything else before it.
        last = end if self.text[end - 1 : end] == "\n" else self.text.find("\n", end) + 1
        return Span(first, last or len(self.text))

    def item_lines(self, item: Node) -> Span:
        """The lines of a list's item, from its dash on, and one blank line if it stands between
        two or at the file's end."""
        return self.without_gap(self.lines_of(item.start_mark.index, self.end_of(item)))

    def without_gap(self, span: Span) -> Span:
        """The lines, and of two blank lines that taking them out would leave, one."""
        text = self.text
        before = text[: span.start].endswith("\n\n")
        if before and text.startswith("\n", span.end):
            return Span(span.start, span.end + 1)
        if before and span.end == len(text):
            return Span(span.start - 1, span.end)
        return span

    def indent_of(self, index: int) -> str:
        """The spaces before this place, when there is nothing else before it in its line."""
        line = self.text[self.text.rfind("\n", 0, index) + 1 : index]
        return " " * len(line)

    def spliced(self, splices: list[Splice]) -> str:
        """The text with these changes, which must not overlap."""
        out: list[str] = []
        position = 0
        newline = "\r\n" if "\r\n" in self.text else "\n"
        for splice in sorted(splices, key=lambda s: (s.span.start, s.span.end)):
            if splice.span.start < position:
                raise NotEditable(f"two changes of {self.path} overlap", path=self.path)
            out += (self.text[position : splice.span.start], splice.text.replace("\n", newline))
            position = splice.span.end
        return "".join((*out, self.text[position:]))


def plain(node: Node) -> Any:
    """What a node says. Parsing again to construct it would take as long as the first time."""
    if isinstance(node, MappingNode):
        return {str(plain(key)): plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    text, kind = str(node.value), str(node.tag).rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    try:
        return int(text) if kind == "int" else float(text) if kind == "float" else text
    except ValueError:  # 0x1F, .inf: nothing here needs them as numbers
        return text


def one_line(text: str) -> str:
    """What a person typed, as one line of plain text. Raises NotText when nothing is left."""
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """The text without what no YAML file may hold, such as control characters. Raises NotText when
    nothing is left."""
    text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\x85", "\n")).strip()
    if not text:
        raise NotText
    return text


def quoted(text: str) -> str:
    """A double-quoted scalar, in one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for character, code in (("\n", "\\n"), ("\t", "\\t"), ("\u2028", "\\L"), ("\u2029", "\\P")):
        escaped = escaped.replace(character, code)
    return f'"{escaped}"'


def scalar(text: str, indent: str) -> str:
    """A text as the files here write it: quoted, or as a block when it has several lines."""
    lines = text.split("\n")
    blank_or_odd = lines[0][:1] in ("", " ", "\t") or any(c in text for c in "\u2028\u2029\x85")
    if len(lines) == 1 or blank_or_odd or any(line and not line.strip() for line in lines):
        return quoted(text)
    return "|-\n" + "\n".join(indent + line if line else "" for line in lines)


def value(content: str | float | bool | None) -> str:
    """A slot's value: a word bare, any other text quoted."""
    if content is None:
        return "null"
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, int | float):
        return repr(content)
    bare = _PLAIN.fullmatch(content) and content.lower() not in _NOT_WORDS
    return content if bare else quoted(content)


def _without_blank_lines(text: str, start: int, end: int) -> int:
    """Where the last line with something in it ends, with its line end."""
    stripped = text[start:end].rstrip()
    return min(text.find("\n", start + len(stripped)) + 1 or len(text), len(text))
