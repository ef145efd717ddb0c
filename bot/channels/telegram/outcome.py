"""What is left to do at Telegram once an update is stored. All of it is courtesy: nothing is lost without it."""

from dataclasses import dataclass

from bot.channels.telegram.views import View


@dataclass(frozen=True)
class Answer:
    """Ends the waiting sign of a tapped button, with words or without."""

    query_id: str
    words: str | None = None


@dataclass(frozen=True)
class Edit:
    """A message of ours in a chat gets another look."""

    address: str
    number: int
    view: View
    # Leave the text as it is: only the keyboard changes.
    keyboard_only: bool = False


@dataclass(frozen=True)
class Outcome:
    """What followed from an update."""

    # The conversation that has a new message.
    wake: int | None = None
    answer: Answer | None = None
    edit: Edit | None = None
    # The group that the bot was just taken into.
    joined_group: int | None = None
    # There are files to fetch.
    files: bool = False


NOTHING = Outcome()
