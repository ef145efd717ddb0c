"""Checks examples before they are trained.

    python -m engine.check --project DIR [--cache DIR]

A service on stdin and stdout, one JSON object a line; it ends when stdin does. It reads `data/nlu` of the
project anew when a file has changed. Requests:

    {"id": 1, "intent": "greet", "examples": {"en": [...], "zh": [...]}, "added": {"en": [...], "zh": [...]}}
    {"id": 2, "held_out": "var/models/<id>.heldout.npz" or null}

The first checks `added` against the project with the intent's `examples` in place of those that it has there;
the second checks all there is. The answer is {"id", "findings": [...], "left_out": 0}, errors first, then the most
certain; `left_out` are how many more there are than an answer tells. Or it is {"id", "error"}. While nobody asks,
vectors are made that will be needed; until all are there, English is compared by its characters, too.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.checks import corpus, findings, labels
from engine.checks.corpus import Corpus
from engine.held_out import HeldOut
from engine.progress import Progress, stdout_for_progress

MOST_FINDINGS = 500


def answer(data: Corpus, request: dict[str, Any]) -> dict[str, Any]:
    """The findings that a request asks for, and how many are left out."""
    if "intent" in request:
        found = list(_of_draft(data, request))
    else:
        found = list(_of_all(data, request.get("held_out")))
    ranked = findings.ranked(found)
    told = [finding.to_json() for finding in ranked[:MOST_FINDINGS]]
    return {"findings": told, "left_out": len(ranked) - len(told)}


def serve(data: Corpus, out: Progress) -> None:
    """Answer until stdin ends."""
    for line in _lines(data):
        request = json.loads(line)
        try:
            out.say("checked", id=request["id"], **answer(data, request))
        except Exception as error:  # noqa: BLE001 - whoever asked is told, and may ask again
            traceback.print_exc()
            out.say("failed", id=request["id"], error=f"{type(error).__name__}: {error}")


def _lines(data: Corpus) -> Iterator[bytes]:
    """Lines of stdin; between them, what will be needed is prepared."""
    waiting = b""
    pause: float | None = 0
    while True:
        ready, _, _ = select.select([0], [], [], pause)
        if not ready:
            pause = data.prepare()
            continue
        received = os.read(0, 1 << 16)
        if not received:
            data.store()
            return
        *lines, waiting = (waiting + received).split(b"\n")
        yield from lines
        pause = 0


def _of_draft(data: Corpus, request: dict[str, Any]) -> Iterator[findings.Finding]:
    for language in corpus.LANGUAGES:
        if added := list(dict.fromkeys(request["added"].get(language) or ())):
            examples = request["examples"].get(language) or ()
            group = data.groups()[language]
            likeness = data.likeness(language, patient=False)
            yield from findings.of_new(group, likeness, request["intent"], examples, added)


def _of_all(data: Corpus, held_out: str | None) -> Iterator[findings.Finding]:
    learnt = HeldOut.load(Path(held_out)) if held_out else None
    for language, group in data.groups().items():
        if len(set(group.intents)) < 2:
            continue
        likeness = data.likeness(language, patient=True)
        yield from findings.of_all(group, likeness)
        if learnt:
            yield from labels.wrong_labels(group, likeness, labels.recalled(group, learnt))


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m engine.check", description=__doc__)
    parser.add_argument("--project", type=Path, default=Path())
    parser.add_argument("--cache", type=Path, default=Path("var/cache/check"))
    options = parser.parse_args(arguments)
    with stdout_for_progress() as out:
        serve(Corpus.open(options.project, options.cache), out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
