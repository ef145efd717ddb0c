"""A parcel that is lost, damaged or incomplete: a person takes it on, with the order already known."""

from actions.access import order_spoken_of
from actions.base import DeskAction, RasaEvent, Talk
from actions.effects import Escalate


class ParcelProblem(DeskAction):
    """Hands the matter over as soon as the order is known."""

    def name(self) -> str:
        return "action_parcel_problem"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        order = await order_spoken_of(talk)
        if order is None:
            return []
        problem = talk.tracker.get_slot("problem") or "lost"
        what = talk.word(f"title_parcel_{problem}")
        talk.say("utter_parcel_sorry", order_number=order.number)
        talk.call.record(Escalate("rule", subject=f"{what}: {order.number}", priority="high"))
        return []
