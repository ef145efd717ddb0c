"""Small talk, being unsure, languages, calling a person."""

import pytest

from actions.clarify import NAME, Clarify, candidates
from actions.effects import AskRating, Escalate, SetLanguage
from actions.handover import Complaint, TalkToPerson
from actions.language import ChangeLanguage, wanted
from actions.smalltalk import A_YES_STARTS, Affirm, Deny, Thanks
from kit.language import Language
from tests.actions.stage import Stage, bot_said


@pytest.mark.parametrize(
    ("ranking", "offered"),
    [
        ([("nlu_fallback", 0.3), ("order_track", 0.5), ("order_cancel", 0.45)], ["order_track", "order_cancel"]),
        ([("a", 0.4), ("b", 0.3), ("c", 0.2), ("d", 0.1)], ["a", "b", "c"]),
        ([("a", 0.9), ("b", 0.01)], ["a"]),
        ([("greet", 0.5), ("affirm", 0.4)], []),
        ([], []),
    ],
)  # fmt: skip
def test_the_likeliest_meanings_are_candidates(
    ranking: list[tuple[str, float]], offered: list[str]
) -> None:
    assert candidates([{"name": n, "confidence": c} for n, c in ranking]) == offered


async def test_unsure_offers_meanings_by_title_and_something_else(stage: Stage) -> None:
    stage.language = "zh"
    outcome = await stage.run(Clarify, ranking=[("order_track", 0.5), ("order_cancel", 0.4)])
    assert [b["title"] for b in outcome.buttons] == ["查订单物流", "取消订单", "都不是"]
    assert outcome.payloads == ["/order_track", "/order_cancel", "/help"]


async def test_strong_anger_is_offered_a_person_at_once_instead_of_meanings(stage: Stage) -> None:
    outcome = await stage.run(
        Clarify,
        ranking=[("order_track", 0.5), ("order_cancel", 0.4)],
        mood={"anger": 0.9, "urgency": 0},
    )
    assert outcome.said == ["utter_offer_person"]
    assert outcome.payloads[0] == "/talk_to_person"
    assert outcome.effects == []


async def test_mild_anger_is_asked_what_was_meant(stage: Stage) -> None:
    outcome = await stage.run(
        Clarify, ranking=[("order_track", 0.5)], mood={"anger": 0.6, "urgency": 0.9}
    )
    assert outcome.said == ["utter_clarify"]


async def test_several_topics_at_once_are_asked_which_comes_first(stage: Stage) -> None:
    outcome = await stage.run(
        Clarify, ranking=[("order_track", 0.9)], topics=["payment_methods", "order_track"]
    )
    assert outcome.said == ["utter_one_by_one"]
    assert outcome.payloads == ["/payment_methods", "/order_track"]


async def test_unsure_of_everything_asks_for_other_words(stage: Stage) -> None:
    assert (await stage.run(Clarify, ranking=[("affirm", 0.5)])).said == ["utter_rephrase"]


async def test_unsure_again_offers_a_person(stage: Stage) -> None:
    stage.before = [{"event": "user", "text": "?"}, {"event": "action", "name": NAME}]
    outcome = await stage.run(Clarify, ranking=[("order_track", 0.5), ("order_cancel", 0.4)])
    assert outcome.payloads[0] == "/talk_to_person"


async def test_unsure_long_ago_does_not_count(stage: Stage) -> None:
    stage.before = [
        {"event": "user", "text": "?"},
        {"event": "action", "name": NAME},
        *bot_said("utter_greet"),
    ]
    outcome = await stage.run(Clarify, ranking=[("order_track", 0.5), ("order_cancel", 0.4)])
    assert outcome.said == ["utter_clarify"]


async def test_unsure_within_a_form_leaves_the_floor_to_its_question(stage: Stage) -> None:
    outcome = await stage.run(
        Clarify,
        form="track_order_form",
        ranking=[("order_how", 0.5), ("order_cancel", 0.4)],
        topics=["order_how", "order_cancel"],
    )
    assert outcome.said == ["utter_unsure_in_form"]


@pytest.mark.parametrize(
    ("text", "present", "language"),
    [
        ("can you speak Chinese?", "en", "zh"),
        ("请说英文", "zh", "en"),
        ("说中文", "en", "zh"),
        ("说中文", "zh", "zh"),
        ("English please", "zh", "en"),
        ("switch the language", "en", "zh"),
        ("换一种语言", "zh", "en"),
        ("from English to Chinese", "en", "zh"),
        ("/change_language", "zh", "en"),
    ],
)
def test_the_language_asked_for(text: str, present: Language, language: Language) -> None:
    assert wanted(text, present) == language


async def test_a_change_of_language_is_answered_in_it_and_remembered(stage: Stage) -> None:
    outcome = await stage.run(ChangeLanguage, "说中文")
    assert "中文" in outcome.text
    assert outcome.slots == {"language": "zh"}
    assert outcome.effects == [SetLanguage("zh")]


async def test_a_person_is_called_and_the_form_left(stage: Stage) -> None:
    outcome = await stage.run(TalkToPerson, form="track_order_form")
    assert outcome.effects == [Escalate("asked")]
    assert {"event": "active_loop", "name": None, "timestamp": None} in outcome.events
    assert outcome.text == ""


async def test_a_person_called_because_the_bot_was_unsure_is_told_so(stage: Stage) -> None:
    stage.before = bot_said("utter_unsure_again")
    assert (await stage.run(TalkToPerson)).effects == [Escalate("unsure")]


async def test_a_complaint_gets_a_person_ahead_of_others(stage: Stage) -> None:
    outcome = await stage.run(Complaint)
    assert outcome.effects == [Escalate("complaint", priority="high")]
    assert outcome.slots["requested_slot"] is None


async def test_yes_after_did_that_help_asks_for_a_rating(stage: Stage) -> None:
    stage.before = bot_said("utter_points", "utter_did_that_help")
    assert (await stage.run(Affirm)).effects == [AskRating()]


async def test_no_after_did_that_help_offers_a_person(stage: Stage) -> None:
    stage.before = bot_said("utter_points", "utter_did_that_help")
    assert (await stage.run(Deny)).payloads == ["/talk_to_person"]


@pytest.mark.parametrize(("question", "start"), A_YES_STARTS.items())
async def test_yes_answers_what_the_bot_asked(stage: Stage, question: str, start: str) -> None:
    stage.before = bot_said(question)
    outcome = await stage.run(Affirm)
    assert [e["name"] for e in outcome.events if e["event"] == "followup"] == [start]
    assert outcome.said == []


async def test_yes_goes_on_with_the_form_that_was_left(stage: Stage) -> None:
    stage.before = bot_said("utter_resume")
    paused = {"form": "cancel_order_form", "order": "DM-10040"}
    outcome = await stage.run(Affirm, paused_form=paused)
    assert outcome.slots == {"order_number": "DM-10040"}
    assert outcome.events[-1]["name"] == "cancel_order_form"


async def test_yes_to_nothing_asks_what_to_do(stage: Stage) -> None:
    assert (await stage.run(Affirm)).said == ["utter_go_on"]


async def test_yes_to_a_forms_open_question_says_nothing_of_its_own(stage: Stage) -> None:
    assert (await stage.run(Affirm, form="track_order_form")).said == []


async def test_no_leaves_a_form(stage: Stage) -> None:
    outcome = await stage.run(Deny, form="track_order_form")
    assert outcome.said == ["utter_form_left"]
    assert outcome.slots["requested_slot"] is None
    assert outcome.events[0] == {"event": "active_loop", "name": None, "timestamp": None}


async def test_no_to_nothing_is_all_right(stage: Stage) -> None:
    outcome = await stage.run(Deny)
    assert outcome.said == ["utter_never_mind"]
    assert outcome.slots == {"paused_form": None}


async def test_thanks_after_an_answer_asks_for_a_rating(stage: Stage) -> None:
    stage.before = bot_said("utter_payment_methods")
    assert (await stage.run(Thanks)).effects == [AskRating()]


async def test_thanks_as_the_first_word_or_within_a_form_asks_for_none(stage: Stage) -> None:
    assert (await stage.run(Thanks)).effects == []
    stage.before = bot_said("utter_ask_order_number")
    assert (await stage.run(Thanks, form="track_order_form")).effects == []
