"""How a candidate reads messages beside the live model: pure functions of what both made of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.language import Language
from studio.readings.trace import FALLBACK, OUT_OF_SCOPE, Understood, understood
from studio.releases.schemas import (
    ComparedMessage,
    ComparisonResult,
    IntentShare,
    ModelFigures,
    Share,
    StoryResult,
    Verdict,
)


@dataclass(frozen=True)
class Material:
    """A message to compare on. `expected` is known of the locked set; `message` of recent ones."""

    text: str
    language: Language
    expected: str | None = None
    message: int | None = None


@dataclass(frozen=True)
class Both:
    """How the two models read a message."""

    about: Material
    live: Understood
    candidate: Understood

    @property
    def differ(self) -> bool:
        """Whether the customer notices which one is in service."""
        return got(self.live) != got(self.candidate)


@dataclass(frozen=True)
class Compared:
    """What came out: for the page, and of both models for the list and the gate."""

    result: ComparisonResult
    live: ModelFigures
    candidate: ModelFigures


def read_both(
    material: Sequence[Material],
    live: Mapping[int, Mapping[str, Any]],
    candidate: Mapping[int, Mapping[str, Any]],
) -> list[Both]:
    """What the models said, by each message's place in `material`."""
    return [
        Both(about, understood("bot", False, live[n]), understood("bot", False, candidate[n]))
        for n, about in enumerate(material)
    ]


def got(read: Understood) -> str:
    """What a reading comes to: an intent, or that the bot asks back, or finds it out of scope."""
    if read.kind == "answered" and read.best:
        return read.best.intent
    return OUT_OF_SCOPE if read.kind == "out_of_scope" else FALLBACK


def is_right(both: Both, read: Understood) -> bool:
    """Whether the customer gets the right answer at once; being asked back is not that."""
    return got(read) == both.about.expected


def shares(locked: Iterable[Both], of_candidate: bool) -> Share:
    """How many of the locked set one of the models reads right."""
    found = [is_right(b, b.candidate if of_candidate else b.live) for b in locked]
    return Share(right=sum(found), all=len(found))


def figures(
    locked: Sequence[Both], stories: Sequence[StoryResult] | None, of_candidate: bool
) -> ModelFigures:
    """A model's figures for the list of models."""

    def of(language: Language) -> Share:
        return shares([b for b in locked if b.about.language == language], of_candidate)

    return ModelFigures(
        locked=shares(locked, of_candidate),
        locked_en=of("en"),
        locked_zh=of("zh"),
        stories=None
        if stories is None
        else Share(right=sum(s.passed for s in stories), all=len(stories)),
    )


def by_intent(locked: Sequence[Both]) -> list[IntentShare]:
    """Shares of each intent and language, those first that changed most."""
    groups: dict[tuple[str, Language], list[Both]] = {}
    for both in locked:
        assert both.about.expected is not None  # it is of the locked set
        groups.setdefault((both.about.expected, both.about.language), []).append(both)
    found = [
        IntentShare(
            intent=intent,
            language=language,
            live=shares(group, of_candidate=False),
            candidate=shares(group, of_candidate=True),
        )
        for (intent, language), group in groups.items()
    ]
    return sorted(
        found, key=lambda s: (-abs(s.candidate.right - s.live.right), s.intent, s.language)
    )


def view(both: Both) -> ComparedMessage:
    """A message as it is shown, with both verdicts."""
    return ComparedMessage(
        text=both.about.text,
        language=both.about.language,
        expected=both.about.expected,
        live=_verdict(both.live),
        candidate=_verdict(both.candidate),
        message=both.about.message,
    )


def _verdict(read: Understood) -> Verdict:
    return Verdict(
        intent=read.best.intent if read.best else FALLBACK,
        confidence=round(read.best.confidence, 4) if read.best else 0.0,
        second=round(read.second.confidence, 4) if read.second else 0.0,
        outside=read.outside,
    )
