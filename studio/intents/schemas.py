"""What goes over the wire about intents, examples and answers: for trainers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from conversations.schemas import PersonView
from kit.api import Schema, Text
from kit.language import Language

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,63}$")]
Example = Annotated[Text, Field(min_length=1, max_length=500)]

Problem = Literal[
    "near_duplicate",  # of another example of the same or of another intent
    "nearer_to_other",  # the examples nearest to it belong to another intent
    "wrong_label",  # learnt without it, the classifier gives it another intent (cleanlab)
    "thin",  # the intent has too few examples in this language
    "missing_language",  # examples, answer or title lack one of the languages
    "personal_data",  # an e-mail address, a number or a name is in it
    "unchecked",  # comparing it with other examples did not work this time
]


class Finding(Schema):
    """Something a trainer should look at before training. `text` is the example, None when it is
    about the whole intent; `other` is what it collides with; `instead` is a better wording."""

    problem: Problem
    severity: Literal["warning", "error"] = "warning"
    intent: str
    language: Language | None = None
    text: str | None = None
    instead: str | None = None
    other_intent: str | None = None
    other_text: str | None = None
    similarity: float | None = None


class Title(Schema):
    """What the intent is called on a button."""

    en: Text = Field("", max_length=60)
    zh: Text = Field("", max_length=60)


class TitlesView(Schema):
    """The title of each intent, by its name."""

    titles: dict[str, Title]


class ButtonDraft(Schema):
    """A quick reply: pressing it means the intent `intent`, without entities."""

    title: Text = Field(min_length=1, max_length=60)
    intent: Name


class SlotCondition(Schema):
    """The text is said only while the slot has this value. `language` is not among them: a text has
    its language."""

    slot: Name
    value: str | int | float | bool | None


class AnswerText(Schema):
    """One text of an answer. Several in one language: one of them is said. `kept` names what else
    is written there (`image`, `custom`, `channel`, …, or `buttons` that do more than mean an
    intent): it is not edited here, stays as it is, and is sent back as it came."""

    language: Language
    text: Text = Field(max_length=2000)
    buttons: list[ButtonDraft] = Field(default=[], max_length=8)
    conditions: list[SlotCondition] = Field(default=[], max_length=8)
    kept: list[str] = Field(default=[], max_length=20)


class Examples(Schema):
    en: list[Example] = Field(default=[], max_length=2000)
    zh: list[Example] = Field(default=[], max_length=2000)


class IntentsQuery(Schema):
    """`text`: only intents that have it in their name, their title or an example, in any case."""

    text: Text = Field("", max_length=200)


class IntentRow(Schema):
    """An intent in the list. `answered_by` is the response or action that its rule runs first, None
    when no rule does. `editable_answer`: it is a response (`utter_…`) that can be edited here.
    `thin`: the languages with too few examples. `found`: the first example that has what was
    searched for, None when the name or title has it."""

    name: str
    title: Title
    topic: str
    examples_en: int
    examples_zh: int
    thin: list[Language]
    answered_by: str | None
    editable_answer: bool
    found: str | None


class IntentsView(Schema):
    """`topics` are the files of data/nlu; `slots` can be conditions."""

    intents: list[IntentRow]
    topics: list[str]
    slots: list[str]


class RemovalQuery(Schema):
    """`version`: of what the trainer saw when removing it."""

    version: Text = Field(max_length=100)


class IntentView(Schema):
    """An intent with everything about it. `version` is of all that is shown: a save says which it
    was made from."""

    name: str
    version: str
    topic: str
    title: Title
    examples: Examples
    answered_by: str | None
    answer: list[AnswerText] | None
    rules: str


class IntentDraft(Schema):
    """What an intent should become. `answer` None leaves the answer as it is."""

    version: str | None = None
    topic: Name
    title: Title
    examples: Examples
    answer: list[AnswerText] | None = Field(None, max_length=20)


class FileDiff(Schema):
    """A file's change as a unified diff."""

    path: str
    diff: str


class Preview(Schema):
    """What a save would change in the files, and what can be said of it at once. `added` are the new
    examples, which are not compared with all others yet: `…/check` does that."""

    diffs: list[FileDiff]
    added: Examples
    findings: list[Finding]


class Saved(Preview):
    """The same of a save that was made."""

    intent: IntentView


class CheckBody(Schema):
    """`added` are new among the `examples` of an intent, saved or not."""

    examples: Examples
    added: Examples


class Checked(Schema):
    """What `added` collides with, errors first; `left_out`: how many more there are than the most
    that are told."""

    findings: list[Finding]
    left_out: int = 0


class ChangeView(Schema):
    """An edit that was made here. `learnt`: the live model was trained with it."""

    id: int
    at: datetime
    by: PersonView
    intent: str
    summary: str
    diffs: list[FileDiff]
    learnt: bool


class ChangesView(Schema):
    changes: list[ChangeView]


class FindingsView(Schema):
    """All findings in the whole of the data, errors and the most certain first. Not `complete`: the
    files have changed, and examples are being compared anew; the topic `studio` says when that is
    done. `model`: whose held-out predictions tell likely wrong labels; None: nobody's. `left_out`: how
    many more there are than the most that are told."""

    model: str | None
    complete: bool
    findings: list[Finding]
    left_out: int
