"""What can be said of an intent without comparing it with others: too few examples, a language that is
missing, something personal in an example."""

from collections.abc import Iterator
from typing import Literal

from kit.language import LANGUAGES, Language
from studio.intents.editing import FEWEST
from studio.intents.edits import Edit
from studio.intents.schemas import Finding, IntentRow, IntentView, Problem
from studio.masking import mask


def of_edit(edit: Edit) -> list[Finding]:
    """Of an intent as an edit leaves it, and of the examples that are new in it."""
    after = edit.after
    if after is None:
        return []
    found: list[Finding] = []
    for language in LANGUAGES:
        found += _amount(after.name, language, len(getattr(after.examples, language)))
        if _one_sided(after, language) or _lacks_answer(after, language):
            found.append(_finding("missing_language", after.name, language, severity="error"))
        for text in edit.added.get(language, ()):
            if mask(text) != " ".join(text.split()):
                found.append(_finding("personal_data", after.name, language, text))
    return list({finding.model_dump_json(): finding for finding in found}.values())


def of_row(row: IntentRow) -> Iterator[Finding]:
    """Of an intent in the list of all."""
    for language in LANGUAGES:
        yield from _amount(row.name, language, getattr(row, f"examples_{language}"))
        if _one_sided(row, language):
            yield _finding("missing_language", row.name, language, severity="error")


def unchecked(intent: str) -> Finding:
    """Comparing with other examples did not work this time."""
    return _finding("unchecked", intent, None, severity="error")


def _amount(intent: str, language: Language, examples: int) -> Iterator[Finding]:
    if examples == 0:
        yield _finding("missing_language", intent, language, severity="error")
    elif examples < FEWEST:
        yield _finding("thin", intent, language)


def _one_sided(shown: IntentRow | IntentView, language: Language) -> bool:
    """It has a title in the other language alone. Without any it is never offered on a button."""
    return not getattr(shown.title, language) and bool(shown.title.en or shown.title.zh)


def _lacks_answer(after: IntentView, language: Language) -> bool:
    return bool(after.answer) and all(text.language != language for text in after.answer or ())


def _finding(
    problem: Problem,
    intent: str,
    language: Language | None,
    text: str | None = None,
    severity: Literal["warning", "error"] = "warning",
) -> Finding:
    return Finding(
        problem=problem,
        severity=severity,
        intent=intent,
        language=language,
        text=text,
        other_intent=None,
        other_text=None,
        similarity=None,
    )
