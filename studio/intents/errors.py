"""What can go wrong with intents, their examples and answers."""

from kit.errors import Conflict, Invalid, NotFound


class NoSuchIntent(NotFound):
    """The assistant has no `intent` of this name."""

    code = "no_such_intent"


class IntentExists(Conflict):
    """There is an `intent` of this name already."""

    code = "intent_exists"


class ChangedMeanwhile(Conflict):
    """Somebody else has saved the intent since it was read. `current` is what it is now; `by` and
    `at` say who saved it when, and are None for an edit by hand."""

    code = "changed_meanwhile"


class IntentInUse(Conflict):
    """The intent cannot be removed: `uses` lists what needs it, with `kind` and `where`."""

    code = "intent_in_use"


class NotEditable(Conflict):
    """The file `path` is written in a way that is not edited here; a text editor can."""

    code = "not_editable"


class NotText(Invalid):
    """A text says something."""

    code = "empty_text"


class UnknownPlaceholder(Invalid):
    """A text holds `{…}` that no slot fills in: `placeholder`."""

    code = "unknown_placeholder"


class UnknownButton(Invalid):
    """A button leads to `intent`, which there is not."""

    code = "unknown_button"


class UnknownSlot(Invalid):
    """A condition asks for the `slot`, which there is not."""

    code = "unknown_slot"


class NoAnswerHere(Invalid):
    """The intent is answered by the action `answered_by`, which no text replaces."""

    code = "answered_by_action"


class TextIsKept(Invalid):
    """A text has parts that are not edited here, and can be left as they are or taken out with it."""

    code = "text_is_kept"


class TopicIsFixed(Invalid):
    """An intent stays in its `topic`."""

    code = "topic_is_fixed"
