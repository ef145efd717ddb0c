"""All actions, by name, in an executor that the engine's calls are given to."""

from rasa_sdk.executor import ActionExecutor

from actions.base import DeskAction
from actions.calls import CallRegistry
from actions.clarify import Clarify
from actions.handover import Complaint, TalkToPerson
from actions.language import ChangeLanguage
from actions.smalltalk import Affirm, Deny, Thanks

ACTIONS: tuple[type[DeskAction], ...] = (
    Affirm,
    ChangeLanguage,
    Clarify,
    Complaint,
    Deny,
    TalkToPerson,
    Thanks,
)


def build_executor(calls: CallRegistry) -> ActionExecutor:
    """An executor that knows every action; `calls` is where they find their turns."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(calls))
    return executor
