"""Edits of the real files change what was meant, and not a byte besides."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import Conflict
from kit.settings import ROOT
from studio.intents import edits
from studio.intents.errors import (
    ChangedMeanwhile,
    IntentExists,
    IntentInUse,
    NoAnswerHere,
    NoSuchIntent,
    NotEditable,
    NotText,
    TextIsKept,
    TopicIsFixed,
    UnknownButton,
    UnknownPlaceholder,
    UnknownSlot,
)
from studio.intents.schemas import (
    AnswerText,
    ButtonDraft,
    Examples,
    IntentDraft,
    SlotCondition,
    Title,
)
from studio.intents.sources.documents import printable
from tests.studio.intents.conftest import changed_lines, contents, draft_of, gift_wrap

NAMES = [row.name for row in edits.overview(ROOT).intents]


@pytest.mark.parametrize("name", NAMES)
def test_a_save_that_changes_nothing_writes_nothing(name: str) -> None:
    assert edits.preview(ROOT, name, draft_of(ROOT, name)).diffs == []


def test_all_intents_are_listed_with_what_they_are(project: Path) -> None:
    rows = {row.name: row for row in edits.overview(project).intents}
    row = rows["delivery_options"]
    assert (row.topic, row.answered_by, row.editable_answer) == (
        "delivery",
        "utter_delivery_options",
        True,
    )
    assert row.title == Title(en="Delivery options", zh="配送方式")
    assert row.examples_en == len(edits.view(project, "delivery_options").examples.en) > 15
    assert rows["order_track"].answered_by == "track_order_form"
    assert not rows["order_track"].editable_answer


def test_intents_are_found_by_an_example_a_title_or_a_name(project: Path) -> None:
    edits.add_examples(project, "invoice_get", {"en": ["Zebra stripes, please"]})
    [row] = edits.overview(project, "zEbra").intents
    assert (row.name, row.found) == ("invoice_get", "Zebra stripes, please")
    found = {row.name: row.found for row in edits.overview(project, "礼品").intents}
    assert "invoice_get" not in found
    by_name = {row.name: row.found for row in edits.overview(project, "invoice_g").intents}
    assert by_name == {"invoice_get": None}


def test_one_changed_example_is_one_changed_line(project: Path) -> None:
    draft = draft_of(project, "greet")
    english = draft.examples.en
    new = [*english[:3], 'what: "ho" & #hey — 👋', *english[4:]]
    edit = edits.save(
        project,
        "greet",
        draft.model_copy(update={"examples": Examples(en=new, zh=draft.examples.zh)}),
    )
    assert changed_lines(edit) == [f"-    - {english[3]}", '+    - what: "ho" & #hey — 👋']
    assert edits.view(project, "greet").examples.en == new
    assert edit.added == {"en": ['what: "ho" & #hey — 👋'], "zh": []}
    assert edit.summary == "en +1 -1"


def test_an_example_comes_and_goes_and_the_file_is_what_it_was(project: Path) -> None:
    before = contents(project)
    same = draft_of(project, "thanks").examples
    edits.add_examples(project, "thanks", {"zh": ["非常感谢您的耐心"]})
    assert contents(project) != before
    edits.save(project, "thanks", draft_of(project, "thanks", examples=same))
    assert contents(project) == before


def test_examples_are_added_once_and_as_plain_text(project: Path) -> None:
    known = edits.view(project, "thanks").examples.en[0]
    typed = "- my [order](order_number)\n\tis /greet{} \u2028: {x} \x07"
    edit = edits.add_examples(project, "thanks", {"en": [known, typed, typed]})
    assert changed_lines(edit) == ["+    - - my [order] (order_number) is /greet{} : {x}"]
    assert edits.view(project, "thanks").examples.en[-1] == edit.added["en"][0]


def test_examples_are_taken_out_and_all_else_stays(project: Path) -> None:
    path = project / "data/nlu/zh/smalltalk.yml"
    path.write_text(
        path.read_text("utf-8").replace("  examples: |\n", "  examples: | # 手写\n"), "utf-8"
    )
    before = contents(project)
    more = {"en": ["a thousand thanks to the whole crew"], "zh": ["太谢谢啦朋友"]}
    edits.add_examples(project, "thanks", more)
    edit = edits.remove_examples(project, "thanks", more)
    assert changed_lines(edit) == [f"-    - {text}" for texts in more.values() for text in texts]
    assert (edit.summary, edit.removed) == ("en -1, zh -1", more)
    assert contents(project) == before


def test_what_is_not_there_or_there_twice_is_not_taken_out(project: Path) -> None:
    path = project / "data/nlu/en/smalltalk.yml"
    known = edits.view(project, "thanks").examples.en[0]
    path.write_text(path.read_text("utf-8").replace(f"- {known}\n", f"- {known}\n    - {known}\n"))
    before = contents(project)
    edit = edits.remove_examples(project, "thanks", {"en": ["not there", known], "zh": ["没有"]})
    gone = edits.remove_examples(project, "no_such_intent", {"en": [known]})
    assert (edit.diffs, edit.removed, gone.diffs) == ([], {"en": [], "zh": []}, [])
    assert contents(project) == before


def test_an_example_of_nothing_is_refused(project: Path) -> None:
    with pytest.raises(NotText):
        edits.add_examples(project, "thanks", {"en": [" \n\x07 "]})
    with pytest.raises(NoSuchIntent):
        edits.add_examples(project, "not_there", {"en": ["hello"]})


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_any_text_is_stored_as_one_example_or_refused(small_project: Path, text: str) -> None:
    draft = draft_of(small_project, "greet")
    wanted = Examples.model_construct(en=[*draft.examples.en, text], zh=draft.examples.zh)
    try:
        edit = edits.preview(small_project, "greet", draft.model_copy(update={"examples": wanted}))
    except NotText:
        assert not any(c.isprintable() and not c.isspace() and c < "\ud800" for c in text)
        return
    assert edit.after
    assert edit.after.examples.zh == draft.examples.zh
    assert len(edit.after.examples.en) - len(draft.examples.en) in (0, 1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_characters="{}"), max_size=80))
def test_any_answer_is_stored_as_it_is_or_refused(small: Path, text: str) -> None:
    answer = [
        AnswerText.model_construct(language="en", text=text, buttons=[], conditions=[], kept=[])
    ]
    try:
        edit = edits.preview(small, "hello", draft_of(small, "hello", answer=answer))
    except NotText:
        return
    assert edit.after
    assert edit.after.answer == [answer[0].model_copy(update={"text": printable(text)})]


def test_a_changed_answer_keeps_its_neighbours(project: Path) -> None:
    answer = [part.model_copy(deep=True) for part in draft_of(project, "order_change").answer or ()]
    answer[0].text = 'Say "hi"\n\nand: #wait'
    answer[1].buttons.pop()
    edit = edits.save(project, "order_change", draft_of(project, "order_change", answer=answer))
    lines = changed_lines(edit)
    assert [line for line in lines if line.startswith("+")] == [
        "+    - text: |-",
        '+        Say "hi"',
        "+",
        "+        and: #wait",
    ]
    assert len([line for line in lines if line.startswith("-")]) == 2
    assert edits.view(project, "order_change").answer == answer


def test_conditions_and_a_second_text_are_added_in_the_files_style(project: Path) -> None:
    answer = list(draft_of(project, "goodbye").answer or ())
    answer[0] = answer[0].model_copy(
        update={"conditions": [SlotCondition(slot="confirmed", value=True)]}
    )
    answer.append(AnswerText(language="zh", text="回头见！"))
    edit = edits.save(project, "goodbye", draft_of(project, "goodbye", answer=answer))
    assert sorted(changed_lines(edit)) == [
        "+      condition: [{type: slot, name: confirmed, value: true}]",
        "+      condition: [{type: slot, name: language, value: zh}]",
        '+    - text: "回头见！"',
    ]
    assert edits.view(project, "goodbye").answer == answer


def test_buttons_that_others_repeat_stay_theirs(project: Path) -> None:
    others = edits.view(project, "help").answer
    answer = [part.model_copy(deep=True) for part in draft_of(project, "greet").answer or ()]
    answer[0].buttons = answer[0].buttons[:1]
    answer[1].buttons = []
    edits.save(project, "greet", draft_of(project, "greet", answer=answer))
    assert edits.view(project, "greet").answer == answer
    assert edits.view(project, "help").answer == others
    assert (project / "domain.yml").read_text("utf-8").count("&main_en") == 1


def test_a_new_intent_stands_beside_its_topic_and_goes_without_a_trace(project: Path) -> None:
    before = contents(project)
    edit = edits.save(project, "gift_wrap", gift_wrap())
    assert {diff.path for diff in edit.diffs} == {
        "domain.yml",
        "data/nlu/en/delivery.yml",
        "data/nlu/zh/delivery.yml",
        "data/rules/delivery.yml",
    }
    assert all(line.startswith("+") for line in changed_lines(edit))
    made = edits.view(project, "gift_wrap")
    wanted = gift_wrap()
    assert (made.title, made.examples, made.answer) == (
        wanted.title,
        wanted.examples,
        wanted.answer,
    )
    assert made.answered_by == "utter_gift_wrap"
    assert made.rules == (
        "- rule: gift wrap\n  steps:\n  - intent: gift_wrap\n  - action: utter_gift_wrap"
    )
    names = [row.name for row in edits.overview(project).intents]
    assert names.index("gift_wrap") == names.index("parcel_incomplete") + 1
    edits.remove(project, "gift_wrap", made.version)
    assert contents(project) == before


def test_a_new_topic_has_files_of_its_own_and_takes_them_with_it(project: Path) -> None:
    before = contents(project)
    edits.save(project, "gift_wrap", gift_wrap(topic="gifts"))
    view = edits.view(project, "gift_wrap")
    assert view.topic == "gifts"
    assert "gifts" in edits.overview(project).topics
    assert "  # gifts\n  - gift_wrap\n" in (project / "domain.yml").read_text("utf-8")
    edits.remove(project, "gift_wrap", view.version)
    left = contents(project)
    assert left.pop("domain.yml") == before.pop("domain.yml").replace(
        b"  - out_of_scope\n", b"  - out_of_scope\n  # gifts\n"
    )
    assert left == before


def test_an_intent_that_is_needed_stays(project: Path) -> None:
    with pytest.raises(IntentInUse) as refused:
        edits.preview_removal(project, "order_track")
    kinds = {use["kind"] for use in refused.value.data["uses"]}
    assert kinds == {"rule", "story", "button", "slot", "code"}
    before = contents(project)
    with pytest.raises(IntentInUse):
        edits.remove(project, "order_track", edits.view(project, "order_track").version)
    assert contents(project) == before


def test_the_second_of_two_trainers_is_told_what_the_first_has_saved(project: Path) -> None:
    draft = draft_of(project, "greet")
    edits.add_examples(project, "greet", {"en": ["a splendid morrow to you"]})
    before = contents(project)
    with pytest.raises(ChangedMeanwhile) as refused:
        edits.save(project, "greet", draft)
    assert refused.value.data["current"]["examples"]["en"][-1] == "a splendid morrow to you"
    assert contents(project) == before


def test_an_edit_by_hand_counts_as_a_change(project: Path) -> None:
    draft = draft_of(project, "goodbye")
    path = project / "domain.yml"
    path.write_text(path.read_text("utf-8").replace("Goodbye, and thanks", "Bye, and thanks"))
    with pytest.raises(ChangedMeanwhile):
        edits.save(project, "goodbye", draft)
    edits.save(project, "greet", draft_of(project, "greet"))  # the others are not concerned


def test_a_name_that_is_taken_or_unknown_is_refused(project: Path) -> None:
    # An intent; Rasa's own; what an action says (utter_clarify); a button's words (title_go_on).
    for name in ("greet", "restart", "clarify", "go_on"):
        with pytest.raises(IntentExists):
            edits.save(project, name, gift_wrap())
    with pytest.raises(NoSuchIntent):
        edits.save(project, "gift_wrap", gift_wrap(version="0"))
    with pytest.raises(TopicIsFixed):
        edits.save(project, "greet", draft_of(project, "greet", topic="orders"))


def said(text: str, **parts: object) -> list[AnswerText]:
    return [AnswerText(language="en", text=text, **parts)]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said("Your {no_such_slot}"), UnknownPlaceholder),
        (said("A brace } alone"), UnknownPlaceholder),
        (said("Ok", buttons=[ButtonDraft(title="{x}", intent="greet")]), UnknownPlaceholder),
        (said("Ok", buttons=[ButtonDraft(title="Go", intent="no_such_intent")]), UnknownButton),
        (said("Ok", conditions=[SlotCondition(slot="mood", value="bad")]), UnknownSlot),
        (said("Ok", conditions=[SlotCondition(slot="language", value="fr")]), UnknownSlot),
        (said(" \x07\n"), NotText),
        ([], NotText),
        (said("Ok", kept=["image"]), TextIsKept),
    ],
)
def test_an_answer_that_could_not_be_said_is_refused(
    project: Path, answer: list[AnswerText], error: type[Exception]
) -> None:
    before = contents(project)
    with pytest.raises(error):
        edits.save(project, "goodbye", draft_of(project, "goodbye", answer=answer))
    assert contents(project) == before


def test_a_slot_may_stand_in_braces(project: Path) -> None:
    answer = said("It is {order_number}.", buttons=[ButtonDraft(title="Hi", intent="greet")])
    edit = edits.save(project, "goodbye", draft_of(project, "goodbye", answer=answer))
    assert edit.after
    assert edit.after.answer == answer


def test_what_an_action_answers_has_no_text_here_but_examples(project: Path) -> None:
    with pytest.raises(NoAnswerHere):
        edits.save(project, "order_track", draft_of(project, "order_track", answer=said("Soon")))
    edit = edits.add_examples(project, "order_track", {"en": ["gimme the whereabouts of it"]})
    assert changed_lines(edit) == ["+    - gimme the whereabouts of it"]


SMALL = """\
version: "3.1"   # kept
intents: [hello, bye]
slots: {language: {type: text}, vip: {type: bool}}
responses:
  utter_hello:   # two texts
  - text: 'Hi'   # the short one
    image: "https://example.com/a.png"
  - custom: {blocks: [1, 2]}
    channel: telegram
  - text: >-
      folded
      text
    condition:
    - type: slot
      name: vip
      value: true
    buttons:
    - title: Site
      url: https://example.com
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project that somebody has written in another style."""
    for path, text in {
        "domain.yml": SMALL,
        "data/nlu/en/talk.yml": "nlu:\n  - intent: hello\n    examples: |\n      - hi\n\n      - hey\n"
        "  - intent: bye\n    examples:\n      - text: |\n          bye\n        metadata: {a: 1}\n",
        "data/rules/talk.yml": "rules:\n  - rule: hello\n    steps:\n      - intent: hello\n"
        "      - action: utter_hello\n",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def test_what_is_not_edited_here_is_named_and_kept(small: Path) -> None:
    answer = edits.view(small, "hello").answer
    assert answer
    assert [part.kept for part in answer] == [["image"], ["channel", "custom", "text"], ["buttons"]]
    assert answer[2].conditions == [SlotCondition(slot="vip", value=True)]
    answer[0] = answer[0].model_copy(update={"text": "Hello"})
    edit = edits.save(small, "hello", draft_of(small, "hello", answer=answer))
    assert changed_lines(edit) == [
        "-  - text: 'Hi'   # the short one",
        '+  - text: "Hello"   # the short one',
    ]
    del answer[1]
    edit = edits.save(small, "hello", draft_of(small, "hello", answer=answer))
    assert changed_lines(edit) == ["-  - custom: {blocks: [1, 2]}", "-    channel: telegram"]


def test_examples_in_another_form_are_shown_and_not_touched(small: Path) -> None:
    assert edits.view(small, "bye").examples.en == ["bye"]
    with pytest.raises(NotEditable):
        edits.add_examples(small, "bye", {"en": ["cu"]})


def test_another_depth_and_blank_lines_are_kept(small: Path) -> None:
    edit = edits.add_examples(small, "hello", {"en": ["good day"], "zh": ["你好"]})
    assert changed_lines(edit) == [
        "+      - good day",
        '+version: "3.1"',
        "+nlu:",
        "+- intent: hello",
        "+  examples: |",
        "+    - 你好",
    ]


def test_line_ends_stay_what_they_are(small: Path) -> None:
    path = small / "data/nlu/en/talk.yml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    edits.add_examples(small, "hello", {"en": ["good day"]})
    assert path.read_bytes() == before.replace(b"- hey\r\n", b"- hey\r\n      - good day\r\n")


def test_a_list_in_one_line_is_not_guessed_at(small: Path) -> None:
    draft = IntentDraft(
        topic="talk", title=Title(), examples=Examples(en=["thanks"]), answer=said("Welcome")
    )
    before = contents(small)
    with pytest.raises(NotEditable):
        edits.save(small, "thanks", draft)
    assert contents(small) == before


def test_a_file_saved_by_hand_in_the_same_moment_is_not_overwritten(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / "data/nlu/en/smalltalk.yml"
    real = edits.editing.view

    def view_while_somebody_saves(*arguments: object) -> object:
        path.write_bytes(path.read_bytes() + b"# mine\n")
        return real(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(edits.editing, "view", view_while_somebody_saves)
        with pytest.raises(Conflict):
            edits.add_examples(project, "greet", {"en": ["yo ho ho"]})
    assert path.read_bytes().endswith(b"# mine\n")
    assert b"yo ho ho" not in path.read_bytes()
