"""When the assistant is unsure: offer what was most likely meant; unsure again, or an angry customer,
offer a person. And when a customer asks about several things at once: which comes first?"""

from typing import Any

from actions.base import Button, DeskAction, RasaEvent, Talk

NAME = "action_clarify"
MOST_CHOICES = 3
# A meaning below this is noise, and less likely than this share of the likeliest one is no alternative to it.
LEAST_CONFIDENCE = 0.05
LEAST_SHARE = 0.2
# Nobody means these and has to choose them from a list.
NEVER_OFFERED = {
    "nlu_fallback", "out_of_scope", "affirm", "deny", "inform", "greet", "thanks", "goodbye", "help", "bot_challenge",
    "change_language",
}  # fmt: skip


def candidates(ranking: list[dict[str, Any]]) -> list[str]:
    """The two or three likeliest meanings of a ranking, likeliest first; fewer when no other is near."""
    real = [
        (str(entry["name"]), float(entry["confidence"]))
        for entry in ranking
        if entry.get("name") and entry["name"] not in NEVER_OFFERED
    ]
    if not real:
        return []
    floor = max(LEAST_CONFIDENCE, LEAST_SHARE * real[0][1])
    return [name for name, confidence in real if confidence >= floor][:MOST_CHOICES]


class Clarify(DeskAction):
    """Offers meanings as buttons. A second message in a row that is not understood gets the offer of a person, and so
    does an angry one at once."""

    def name(self) -> str:
        return NAME

    async def act(self, talk: Talk) -> list[RasaEvent]:
        if await talk.is_upset():
            talk.say("utter_offer_person")
            return []
        topics = talk.tracker.latest_message.get("topics")
        if topics and not talk.form:
            talk.say("utter_one_by_one", buttons=self._buttons(talk, topics))
            return []
        if self._was_unsure_before(talk):
            talk.say("utter_unsure_again")
            return []
        if talk.form:
            # The form asks its question again after this; choices of topics would bury it.
            talk.say("utter_unsure_in_form")
            return []
        ranking = talk.tracker.latest_message.get("intent_ranking") or []
        buttons = self._buttons(talk, candidates(ranking))
        if buttons:
            talk.say(
                "utter_clarify", buttons=[*buttons, talk.button("help", "title_something_else")]
            )
        else:
            talk.say("utter_rephrase")
        return []

    def _was_unsure_before(self, talk: Talk) -> bool:
        turns = talk.turns()
        return len(turns) > 1 and any(
            event.get("event") == "action" and event.get("name") == NAME for event in turns[1]
        )

    def _buttons(self, talk: Talk, intents: list[str]) -> list[Button]:
        titled = talk.domain["responses"]
        return [talk.button(name) for name in intents if f"title_{name}" in titled]
