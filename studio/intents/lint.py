"""What can be said of an intent without comparing it with others: too few examples, a language that is
missing, something personal in an example."""

from collections.abc import Iterable, Iterator

from kit.language import LANGUAGES, Language
from studio.intents.editing import FEWEST
from studio.intents.edits import Edit
from studio.intents.schemas import Finding, IntentRow, IntentView
from studio.masking import mask, names_nobody


def of_edit(edit: Edit) -> list[Finding]:
    """Of an intent as an edit leaves it, and of the examples that are new in it."""
    after = edit.after
    if after is None:
        return []
    found: list[Finding] = []
    for language in LANGUAGES:
        found += _amount(after.name, language, len(getattr(after.examples, language)))
        if _one_sided(after, language) or _lacks_answer(after, language):
            found.append(_missing(after.name, language))
        found += _personal(after.name, language, edit.added.get(language, ()))
    return list({finding.model_dump_json(): finding for finding in found}.values())


def of_row(row: IntentRow) -> Iterator[Finding]:
    """Of an intent in the list of all."""
    for language in LANGUAGES:
        yield from _amount(row.name, language, getattr(row, f"examples_{language}"))
        if _one_sided(row, language):
            yield _missing(row.name, language)


def unchecked(intent: str) -> Finding:
    """Comparing with other examples did not work this time."""
    return Finding(problem="unchecked", severity="error", intent=intent)


def _amount(intent: str, language: Language, examples: int) -> Iterator[Finding]:
    if examples == 0:
        yield _missing(intent, language)
    elif examples < FEWEST:
        yield Finding(problem="thin", intent=intent, language=language)


def _missing(intent: str, language: Language) -> Finding:
    return Finding(problem="missing_language", severity="error", intent=intent, language=language)


def _personal(intent: str, language: Language, texts: Iterable[str]) -> Iterator[Finding]:
    for text in texts:
        masked = mask(text, spare=names_nobody)
        if masked != " ".join(text.split()):
            yield Finding(
                problem="personal_data",
                intent=intent,
                language=language,
                text=text,
                instead=masked,
            )


def _one_sided(shown: IntentRow | IntentView, language: Language) -> bool:
    """It has a title in the other language alone. Without any it is never offered on a button."""
    return not getattr(shown.title, language) and bool(shown.title.en or shown.title.zh)


def _lacks_answer(after: IntentView, language: Language) -> bool:
    return bool(after.answer) and all(text.language != language for text in after.answer or ())
