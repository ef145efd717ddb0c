"""An intent as one thing (title, examples, answer, rules), read from the project's files and put back
into them. Nothing is written here: who edits commits the workspace.

Whatever was edited is read back and compared: a change that did not come out as it was meant, or that
touched another intent, is refused and nothing is written.
"""

import hashlib
from collections import Counter
from typing import Any

from kit.language import LANGUAGES
from studio.intents.errors import (
    ChangedMeanwhile,
    IntentExists,
    IntentInUse,
    NoAnswerHere,
    NoSuchIntent,
    NotEditable,
    NotText,
    TopicIsFixed,
)
from studio.intents.schemas import (
    AnswerText,
    Examples,
    IntentDraft,
    IntentRow,
    IntentsView,
    IntentView,
    Title,
)
from studio.intents.sources import domain, nlu, responses, rules
from studio.intents.sources.documents import Splice
from studio.intents.sources.files import Workspace

FEWEST = 15
"""Examples a language; fewer are thin."""
RASAS_OWN = {"back", "nlu_fallback", "restart", "session_start"}
STORIES = ("data/stories", "tests/stories")


def titles(workspace: Workspace) -> dict[str, Title]:
    """What each intent is called."""
    return {name: _title(workspace, name) for name in domain.intents(workspace)}


def overview(workspace: Workspace, text: str = "") -> IntentsView:
    """All intents, in the domain's order; or those that have the (casefolded) text somewhere."""
    examples: dict[str, str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    topics: dict[str, str] = {}
    for language in LANGUAGES:
        for block in nlu.blocks(workspace, language):
            counts[block.intent, language] += len(block.lines)
            topics.setdefault(block.intent, block.topic)
            if text and block.intent not in examples:
                lines = (line.text for line in block.lines if text in line.text.casefold())
                if found := next(lines, None):
                    examples[block.intent] = found
    all_rules = list(rules.rules(workspace))
    said = _said(workspace)
    rows = []
    for name in domain.intents(workspace):
        answered_by = _answered_by(all_rules, name)
        title = _title(workspace, name)
        named = any(text in words.casefold() for words in (name, title.en, title.zh))
        if not named and name not in examples:
            continue
        rows.append(
            IntentRow(
                name=name,
                title=title,
                topic=topics.get(name, ""),
                examples_en=counts[name, "en"],
                examples_zh=counts[name, "zh"],
                thin=[language for language in LANGUAGES if counts[name, language] < FEWEST],
                answered_by=answered_by,
                editable_answer=answered_by is None or answered_by in said,
                found=None if named else examples[name],
            )
        )
    return IntentsView(
        intents=rows, topics=nlu.topics(workspace), slots=_condition_slots(workspace)
    )


def view(workspace: Workspace, name: str) -> IntentView:
    """An intent with everything about it. Raises NoSuchIntent."""
    if name not in domain.intents(workspace):
        raise NoSuchIntent(intent=name)
    found = {
        language: [block for block in nlu.blocks(workspace, language) if block.intent == name]
        for language in LANGUAGES
    }
    topic = next((block.topic for language in LANGUAGES for block in found[language]), "")
    answered_by = _answered_by(list(rules.rules(workspace)), name)
    said = _said(workspace)
    answer = (
        responses.texts(workspace, answered_by) if answered_by and answered_by in said else None
    )
    shown = IntentView.model_construct(
        name=name,
        version="",
        topic=topic,
        title=_title(workspace, name),
        examples=Examples.model_construct(
            en=[line.text for block in found["en"] for line in block.lines],
            zh=[line.text for block in found["zh"] for line in block.lines],
        ),
        answered_by=answered_by,
        answer=answer,
        rules=rules.source(workspace, name),
    )
    digest = hashlib.sha256(shown.model_dump_json().encode()).hexdigest()
    return shown.model_copy(update={"version": digest[:32]})


def put(workspace: Workspace, name: str, draft: IntentDraft) -> IntentView | None:
    """Make the intent what the draft says; gives what it was. Without a version it is new.

    Raises IntentExists, NoSuchIntent, ChangedMeanwhile with the `current` view, NotEditable,
    NoAnswerHere, or that a text needs what there is not.
    """
    before = Workspace(workspace.root)
    is_new = draft.version is None
    if is_new and _is_taken(workspace, name):
        raise IntentExists(intent=name)
    now = None if is_new else view(workspace, name)
    if now and now.version != draft.version:
        raise ChangedMeanwhile(intent=name, current=now.model_dump(mode="json"))
    wanted = _cleaned(draft, now)
    if now and now.topic and draft.topic != now.topic:
        raise TopicIsFixed(topic=now.topic)
    neighbours = _of_topic(workspace, draft.topic)
    workspace.splice(
        domain.PATH,
        [
            *(domain.add_intent(workspace, name, neighbours, draft.topic) if is_new else ()),
            *_title_splices(workspace, name, wanted.title, neighbours),
            *_answer_splices(workspace, name, wanted, now, neighbours),
        ],
    )
    if wanted.answer and not (now and now.answered_by):
        rules.add(workspace, name, wanted.topic, f"utter_{name}")
    for language in LANGUAGES:
        texts = getattr(wanted.examples, language)
        nlu.set_examples(workspace, name, draft.topic, language, texts)
    _verify(before, workspace, name, wanted)
    return now


def put_examples(workspace: Workspace, name: str, now: IntentView, examples: Examples) -> None:
    """Change the examples alone."""
    before = Workspace(workspace.root)
    for language in LANGUAGES:
        texts = getattr(examples, language)
        nlu.set_examples(workspace, name, now.topic, language, texts)
    draft = IntentDraft.model_construct(
        version=now.version, topic=now.topic, title=now.title, examples=examples, answer=None
    )
    _verify(before, workspace, name, draft)


def remove(workspace: Workspace, name: str, version: str | None = None) -> None:
    """Take an intent out of all files, if that is still its version. Raises NoSuchIntent,
    ChangedMeanwhile or IntentInUse."""
    before = Workspace(workspace.root)
    now = view(workspace, name)
    if version and now.version != version:
        raise ChangedMeanwhile(intent=name, current=now.model_dump(mode="json"))
    if found := uses(workspace, name):
        raise IntentInUse(intent=name, uses=found)
    own = [rule for rule in rules.rules(workspace) if name in rule.intents]
    said = {action for rule in own for action in rule.actions}
    rules.remove(workspace, own)
    for language in LANGUAGES:
        nlu.set_examples(workspace, name, "", language, [])
    splices = domain.remove_response(workspace, f"title_{name}")
    if f"utter_{name}" in said and not _is_said(workspace, f"utter_{name}"):
        splices += domain.remove_response(workspace, f"utter_{name}")
    workspace.splice(domain.PATH, splices + domain.remove_intent(workspace, name))
    _verify(before, workspace, name, None)


def uses(workspace: Workspace, name: str) -> list[dict[str, str]]:
    """What needs the intent besides its own answer."""
    own = {f"utter_{name}"}
    found = [
        *(
            ("rule", rule.name)
            for rule in rules.rules(workspace)
            if name in rule.intents and not (rule.intent == name and rule.only_says)
        ),
        *(("story", at) for f in STORIES for at in rules.in_stories(workspace, f, name)),
        *(("button", one) for one in domain.buttons_to(workspace, name) if one not in own),
        *(("slot", slot) for slot in domain.slots_set_by(workspace, name)),
        *(("form", form) for form in domain.forms_that_ignore(workspace, name)),
        *(("code", path) for path in _in_code(workspace, name)),
    ]
    return [{"kind": kind, "where": where} for kind, where in found]


def _is_taken(workspace: Workspace, name: str) -> bool:
    """There is such an intent, Rasa has one of its own, or what it would say is somebody else's."""
    said = _said(workspace)
    return (
        name in RASAS_OWN
        or name in domain.intents(workspace)
        or f"title_{name}" in said
        or f"utter_{name}" in said
    )


def _said(workspace: Workspace) -> dict[str, Any]:
    return domain.document(workspace).data.get("responses") or {}


def _in_code(workspace: Workspace, word: str) -> list[str]:
    """The actions' files that name this, in quotes."""
    return [
        path.relative_to(workspace.root).as_posix()
        for path in sorted((workspace.root / "actions").rglob("*.py"))
        if any(f"{q}{word}{q}" in path.read_text("utf-8") for q in "\"'")
    ]


def _is_said(workspace: Workspace, response: str) -> bool:
    return bool(_in_code(workspace, response)) or any(
        response in rule.actions for rule in rules.rules(workspace)
    )


def _answered_by(all_rules: list[rules.Rule], name: str) -> str | None:
    rule = rules.answering(all_rules, name)
    return next(iter(rule.actions), None) if rule else None


def _title(workspace: Workspace, name: str) -> Title:
    title = Title()
    for text in reversed(responses.texts(workspace, f"title_{name}")):
        setattr(title, text.language, text.text)
    return title


def _condition_slots(workspace: Workspace) -> list[str]:
    return [slot for slot in domain.slots(workspace) if slot != "language"]


def _of_topic(workspace: Workspace, topic: str) -> list[str]:
    return [
        block.intent
        for language in LANGUAGES
        for block in nlu.blocks(workspace, language)
        if block.topic == topic
    ]


def _cleaned(draft: IntentDraft, now: IntentView | None) -> IntentDraft:
    """The draft as it can be written. What stands in the files already is not touched."""
    known = {
        language: set(getattr(now.examples, language)) if now else set() for language in LANGUAGES
    }
    examples = {
        language: list(
            dict.fromkeys(
                text if text in known[language] else nlu.as_example(text)
                for text in getattr(draft.examples, language)
            )
        )
        for language in LANGUAGES
    }
    standing = (now.answer if now else None) or []
    answer = draft.answer and [
        text if text in standing else responses.clean(text) for text in draft.answer
    ]
    title = {language: " ".join(getattr(draft.title, language).split()) for language in LANGUAGES}
    return draft.model_copy(
        update={
            "examples": Examples.model_construct(en=examples["en"], zh=examples["zh"]),
            "title": Title.model_construct(en=title["en"], zh=title["zh"]),
            "answer": answer,
        }
    )


def _title_splices(
    workspace: Workspace, name: str, title: Title, neighbours: list[str]
) -> list[Splice]:
    response = f"title_{name}"
    current = responses.texts(workspace, response)
    wanted = []
    for language in LANGUAGES:
        said = getattr(title, language)
        old = [text for text in current if text.language == language]
        if said and said != (old[0].text if old else ""):
            new = old[0].model_copy(update={"text": said}) if old else None
            old[:1] = [new or AnswerText(language=language, text=said)]
        wanted += old if said else []
    responses.check(workspace, wanted, name)
    after = [f"title_{neighbour}" for neighbour in neighbours]
    return responses.set_texts(workspace, response, wanted, after)


def _answer_splices(
    workspace: Workspace,
    name: str,
    wanted: IntentDraft,
    now: IntentView | None,
    neighbours: list[str],
) -> list[Splice]:
    if wanted.answer is None or (now and wanted.answer == now.answer):
        return []
    if not wanted.answer:
        raise NotText
    answered_by = now.answered_by if now else None
    if answered_by and now and now.answer is None:
        raise NoAnswerHere(answered_by=answered_by)
    if answered_by is None and f"utter_{name}" in _said(workspace):
        raise IntentExists(intent=name)
    responses.check(workspace, wanted.answer, name)
    after = [f"utter_{neighbour}" for neighbour in neighbours]
    response = answered_by or f"utter_{name}"
    return responses.set_texts(workspace, response, wanted.answer, after)


def _verify(before: Workspace, after: Workspace, name: str, wanted: IntentDraft | None) -> None:
    """Raises NotEditable when the files do not say what was wanted, or say something else of
    others."""
    if wanted:
        got = view(after, name)
        as_wanted = (
            got.examples == wanted.examples
            and got.title == wanted.title
            and (wanted.answer is None or _sorted(got.answer) == _sorted(wanted.answer))
        )
    else:
        as_wanted = name not in domain.intents(after)
    own = {f"title_{name}", f"utter_{name}"}
    if name in domain.intents(before) and (answered := view(before, name).answered_by):
        own.add(answered)
    if not as_wanted or _others(before, name, own) != _others(after, name, own):
        raise NotEditable(f"the files of {name} are written in a way that is not edited here")


def _sorted(texts: list[AnswerText] | None) -> list[str]:
    return sorted(text.model_dump_json() for text in texts or ())


def _others(workspace: Workspace, name: str, own: set[str]) -> dict[str, Any]:
    """All that the files say besides this intent."""
    said = dict(domain.document(workspace).data)
    said["intents"] = [one for one in domain.intents(workspace) if one != name]
    said["responses"] = {
        key: value for key, value in (said.get("responses") or {}).items() if key not in own
    }
    return {
        "domain": said,
        "examples": [
            (block.path, block.intent, [line.text for line in block.lines])
            for language in LANGUAGES
            for block in nlu.blocks(workspace, language)
            if block.intent != name
        ],
        "rules": [
            (rule.path, rule.content) for rule in rules.rules(workspace) if name not in rule.intents
        ],
    }
