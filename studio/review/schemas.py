"""What goes over the wire about messages to review, lessons from tickets, and the locked set."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from conversations.models import Channel
from kit.api import Id, Schema, Text
from kit.language import Language
from studio.intents.schemas import FileDiff, Finding, Name

Lane = Literal["unclear", "locked", "done"]
# Messages that are grouped; more are in one group only when the same words are said that often.
MOST_GROUPED = 3_000
Why = Literal["unsure", "offered", "escalated", "bad_rating", "out_of_scope", "taught"]


class ReviewQuery(Schema):
    """`unclear`: ranked groups of messages that were not understood. `locked`: messages chosen at
    random for the locked test set, one by one. `done`: what was decided."""

    lane: Lane = "unclear"
    language: Language | None = None
    offset: int = Field(0, ge=0, le=100_000)
    limit: int = Field(20, ge=1, le=100)


class Guess(Schema):
    """A meaning with its confidence (0 to 1)."""

    intent: str
    confidence: float


class NearExample(Schema):
    """A training example and how near it is (cosine, at most 1)."""

    text: str
    intent: str
    similarity: float


class ReviewMessage(Schema):
    """A message, with personal data masked."""

    id: int
    text: str
    language: Language
    channel: Channel
    conversation_id: int
    customer_id: int
    ticket: int | None
    at: datetime
    why: list[Why]
    said: str | None  # what the bot said to it


class ReviewGroup(Schema):
    """Messages that mean the same, as far as the machine can tell; one decision labels them all.

    `id` is the representative's. `rank` = `entropy` (of its ranking, in nats) × `size` × `cost`.
    `new_topic`: no intent is near. Of what was decided, `messages` are at most the newest 100 of
    `size`, the representative first.
    """

    id: int
    lane: Lane
    language: Language
    size: int
    entropy: float
    cost: float
    rank: float
    new_topic: bool
    guesses: list[Guess]
    nearest: list[NearExample]
    messages: list[ReviewMessage]
    decided: "Decision | None"


class Decision(Schema):
    """`intent` None: it was set aside."""

    intent: str | None
    by: str
    at: datetime


class ReviewView(Schema):
    """`collected_at`: up to when messages have been looked at."""

    groups: list[ReviewGroup]
    total: int
    waiting_unclear: int
    waiting_locked: int
    locked_en: int
    locked_zh: int
    collected_at: datetime | None


class LabelBody(Schema):
    """Give messages their intent. `messages` are ids of the group, all of them when None; `texts`
    replaces wordings by id, such as to take out what is personal. In the lane `locked` the messages
    become tests instead of examples, and never both."""

    intent: Name
    messages: list[Id] | None = Field(None, max_length=MOST_GROUPED)
    texts: dict[Id, Text] = Field(default={}, max_length=500)


class DismissBody(Schema):
    messages: list[Id] | None = Field(None, max_length=MOST_GROUPED)


class Dismissed(Schema):
    """What was set aside, and when: by that the decision is taken back."""

    messages: int
    at: datetime


class Labelled(Schema):
    """What a decision changed, and when. `kept` texts were not learnt, because the same words are in
    the locked test set."""

    messages: int
    at: datetime
    kept: int
    diffs: list[FileDiff]
    findings: list[Finding]


class UndoBody(Schema):
    """Take back the decision that was made `at` this time, and no later one."""

    at: datetime


class Undone(Schema):
    """What waits again, in the group that it is in now. `kept` examples that the decision had brought
    are still in the files: another decision or a ticket's test needs them, or they stand there
    twice."""

    messages: int
    kept: int
    diffs: list[FileDiff]
    group: ReviewGroup


class LessonIntent(Schema):
    name: str
    title: str


class LessonView(Schema):
    """What the assistant should have understood before this ticket was opened. `text` is the
    customer's message with personal data masked; None: there is nothing to teach, or somebody has
    decided about it."""

    ticket: int
    text: str | None
    language: Language
    guesses: list[Guess]
    intents: list[LessonIntent]
    done: bool


class LessonBody(Schema):
    text: Text = Field(min_length=1, max_length=500)
    intent: Name


class LessonTaken(Schema):
    """The example, and the regression test in Rasa's test-story format."""

    diffs: list[FileDiff]
    findings: list[Finding]
    story: str
