"""Groups messages that mean the same, so that one decision of a trainer labels many.

    python -m engine.cluster [--project DIR] < messages

stdin has lines {"id", "text"}; stdout gets {"id", "cluster", "place"} for each: `cluster` is the id of the
message that stands for its group, the one nearest to all others of it, and `place` counts from that one (0)
outwards. The same messages give the same groups, in whatever order they come. Languages stay apart.

Languages that the project's classifier has sentence vectors for (English, unless `config.yml` says else) are
compared by them, others by n-grams. Groups grow from the nearest pairs (average linkage) until what is left
is farther apart than a threshold.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.components.text import language_of
from engine.progress import cancel_on_signal, stdout_for_progress
from engine.recipe import Comparing, comparing

VECTORS_APART = 0.35
"""Mean cosine distance above which sentence vectors mean something else."""
NGRAMS_APART = {"en": 0.5, "zh": 0.7}
"""The same for n-grams. All three leave about one message in ten with one that means something else: groups
are small rather than wrong, since a trainer decides about all of a group at once."""


@dataclass(frozen=True)
class Message:
    """A message to put into a group."""

    id: int
    text: str


@dataclass(frozen=True)
class Place:
    """Where a message is: in the group that the message `cluster` stands for."""

    id: int
    cluster: int
    place: int


def clusters(messages: Iterable[Message], by: Comparing) -> Iterator[Place]:
    """A place for each message."""
    by_language: dict[str, list[Message]] = {}
    for message in sorted(messages, key=lambda one: one.id):
        by_language.setdefault(language_of(message.text), []).append(message)
    for language, said in sorted(by_language.items()):
        texts = [message.text for message in said]
        if by.vectors is not None and language in by.languages:
            yield from _grouped(said, by.vectors.embed(texts), VECTORS_APART)
        else:
            yield from _grouped(said, _ngrams(texts, language), NGRAMS_APART[language])


def _ngrams(texts: Sequence[str], language: str) -> Any:
    """TF-IDF of characters 1-3 (Chinese) or of pieces of words 3-5: sparse rows of length one."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    analyzer, sizes = ("char", (1, 3)) if language == "zh" else ("char_wb", (3, 5))
    vectorizer = TfidfVectorizer(
        analyzer=analyzer, ngram_range=sizes, sublinear_tf=True, dtype=np.float32
    )
    return vectorizer.fit_transform([text if text.strip() else "?" for text in texts])


def _grouped(messages: Sequence[Message], rows: Any, apart: float) -> Iterator[Place]:
    """Average linkage over cosine distances."""
    from sklearn.cluster import AgglomerativeClustering

    alike = rows @ rows.T
    if not isinstance(alike, np.ndarray):
        alike = alike.toarray()
    if len(messages) == 1:
        labels = np.zeros(1, int)
    else:
        labels = AgglomerativeClustering(
            n_clusters=None,
            distance_threshold=apart,
            affinity="precomputed",
            linkage="average",
        ).fit_predict(np.clip(1.0 - alike, 0.0, None))
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        nearness = alike[np.ix_(members, members)].mean(axis=1).round(5)
        # Of several that are as near, the oldest.
        order = members[np.lexsort((members, -nearness))]
        for place, member in enumerate(order):
            yield Place(messages[member].id, messages[order[0]].id, place)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m engine.cluster", description=__doc__)
    parser.add_argument("--project", type=Path, default=Path())
    options = parser.parse_args(arguments)
    cancel_on_signal()
    with stdout_for_progress() as progress:
        by = comparing(options.project, len(os.sched_getaffinity(0)))
        messages = [Message(**json.loads(line)) for line in sys.stdin if line.strip()]
        for place in clusters(messages, by):
            progress.line(id=place.id, cluster=place.cluster, place=place.place)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
