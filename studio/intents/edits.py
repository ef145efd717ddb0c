"""Edits of the project's files, whole: read, change, check that it came out as meant, write.

Everything here blocks (it reads and writes files): call it in a thread. An `Edit` is to be kept with
`studio.intents.service.record` in the caller's next transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kit.language import LANGUAGES, Language
from studio.intents import editing
from studio.intents.errors import NoSuchIntent
from studio.intents.schemas import (
    Examples,
    FileDiff,
    IntentDraft,
    IntentsView,
    IntentView,
    TitlesView,
)
from studio.intents.sources import files, stories
from studio.intents.sources.files import Workspace
from studio.intents.sources.nlu import as_example


@dataclass(frozen=True)
class Edit:
    """What was changed, or would be. `after` is None when the intent is gone. `added` are its new
    examples, `removed` those that it has no more; `story` is a regression test as it is written."""

    intent: str
    summary: str
    diffs: list[FileDiff]
    after: IntentView | None
    added: dict[Language, list[str]] = field(default_factory=dict)
    story: str | None = None
    removed: dict[Language, list[str]] = field(default_factory=dict)


def titles(root: Path) -> TitlesView:
    """What each intent is called."""
    return TitlesView(titles=editing.titles(files.reading(root)))


def overview(root: Path, text: str = "") -> IntentsView:
    """All intents, or those that have the text in their name, title or an example."""
    return editing.overview(files.reading(root), text.strip().casefold())


def view(root: Path, name: str) -> IntentView:
    """An intent. Raises NoSuchIntent."""
    return editing.view(files.reading(root), name)


def preview(root: Path, name: str, draft: IntentDraft) -> Edit:
    """What `save` would do; writes nothing. Raises what it raises."""
    workspace = files.reading(root)
    return _edit(workspace, name, editing.put(workspace, name, draft))


def save(root: Path, name: str, draft: IntentDraft) -> Edit:
    """Make the intent what the draft says. Raises what `studio.intents.editing.put` raises."""
    with files.editing(root) as workspace:
        edit = _edit(workspace, name, editing.put(workspace, name, draft))
        workspace.commit()
    return edit


def preview_removal(root: Path, name: str) -> Edit:
    """What `remove` would do; writes nothing. Raises what it raises."""
    workspace = files.reading(root)
    editing.remove(workspace, name)
    return Edit(name, "removed", workspace.diffs(), None)


def remove(root: Path, name: str, version: str) -> Edit:
    """Take the intent out of all files. Raises NoSuchIntent, ChangedMeanwhile or IntentInUse."""
    with files.editing(root) as workspace:
        editing.remove(workspace, name, version)
        edit = Edit(name, "removed", workspace.diffs(), None)
        workspace.commit()
    return edit


def add_examples(root: Path, intent: str, examples: Mapping[Language, Sequence[str]]) -> Edit:
    """Add examples to what there is, each once. Raises NoSuchIntent, NotText."""
    with files.editing(root) as workspace:
        before = _change(workspace, intent, examples, _joined)
        edit = _edit(workspace, intent, before)
        workspace.commit()
    return edit


def remove_examples(root: Path, intent: str, examples: Mapping[Language, Sequence[str]]) -> Edit:
    """Take out those of these examples that are there. One that stands there twice stays: somebody
    else has written it, too. An intent that is gone has lost its examples already."""
    with files.editing(root) as workspace:
        try:
            before = _change(workspace, intent, examples, _without)
        except NoSuchIntent:
            return Edit(intent, "", [], None)
        edit = _edit(workspace, intent, before)
        workspace.commit()
    return edit


def add_lesson(
    root: Path,
    intent: str,
    text: str,
    language: Language,
    *,
    file: str,
    title: str,
    told: str | None = None,
    entities: Sequence[stories.Entity] = (),
) -> Edit:
    """Add an example and a regression story, tests/stories/<file>.yml, together. `told` is the text
    as the story tells it, with its `entities`, when that is another. Raises NoSuchIntent (also
    when no rule answers the intent, so that there is nothing to test)."""
    with files.editing(root) as workspace:
        before = _change(workspace, intent, {language: [text]}, _joined)
        story = stories.add(workspace, file, title, told or text, intent, entities)
        edit = _edit(workspace, intent, before, story)
        workspace.commit()
    return edit


def _change(
    workspace: Workspace,
    intent: str,
    examples: Mapping[Language, Sequence[str]],
    change: Callable[[Sequence[str], Sequence[str]], list[str]],
) -> IntentView:
    """Let `change` say, from the examples that there are and those given, which there shall be; what
    the intent was."""
    now = editing.view(workspace, intent)
    wanted = {
        language: change(getattr(now.examples, language), texts)
        for language, texts in examples.items()
    }
    both = Examples.model_construct(
        en=wanted.get("en", now.examples.en), zh=wanted.get("zh", now.examples.zh)
    )
    editing.put_examples(workspace, intent, now, both)
    return now


def _joined(present: Sequence[str], texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((*present, *map(as_example, texts))))


def _without(present: Sequence[str], texts: Sequence[str]) -> list[str]:
    gone = {text for text in texts if present.count(text) == 1}
    return [text for text in present if text not in gone]


def _edit(
    workspace: Workspace, name: str, before: IntentView | None, story: str | None = None
) -> Edit:
    after = editing.view(workspace, name)
    added, removed = _difference(before, after), _difference(after, before) if before else {}
    summary = _summary(before, after, added, removed)
    return Edit(name, summary, workspace.diffs(), after, added, story, removed)


def _difference(one: IntentView | None, other: IntentView | None) -> dict[Language, list[str]]:
    """The examples that only the other has."""
    return {
        language: [
            text
            for text in (getattr(other.examples, language) if other else ())
            if one is None or text not in set(getattr(one.examples, language))
        ]
        for language in LANGUAGES
    }


def _summary(
    before: IntentView | None,
    after: IntentView,
    added: dict[Language, list[str]],
    removed: dict[Language, list[str]],
) -> str:
    """What was changed, in signs rather than in one of the languages: `new, en +15, zh +15, answer`."""
    parts = [] if before else ["new"]
    for language in LANGUAGES:
        more, fewer = len(added.get(language, ())), len(removed.get(language, ()))
        signs = [f"+{more}"] * bool(more) + [f"-{fewer}"] * bool(fewer)
        parts += [f"{language} {' '.join(signs)}"] if signs else []
    if before:
        parts += ["title"] * (before.title != after.title)
        parts += ["answer"] * (before.answer != after.answer)
    return ", ".join(parts) or "order"
