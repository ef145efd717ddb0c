"""An entity in a text, and how those of several finders are put together without overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Found:
    """An entity in a text: `text[start:end]` is what was typed. `value` can be written as JSON."""

    entity: str
    start: int
    end: int
    value: Any


def without_overlaps(found: Iterable[Found], among: Iterable[Found] = ()) -> list[Found]:
    """Those that touch none before them, and none `among` which they are put; all in the text's order."""
    kept = list(among)
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
