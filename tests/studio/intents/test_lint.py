"""What is said of an intent by itself."""

from pathlib import Path

import pytest

from kit.settings import ROOT
from studio.intents import edits, lint
from studio.intents.schemas import AnswerText, Examples, Finding, Title
from tests.studio.intents.conftest import draft_of, gift_wrap


@pytest.fixture
def project(small_project: Path) -> Path:
    return small_project


def kinds(findings: list[Finding]) -> list[tuple[str, str | None]]:
    return [(finding.problem, finding.language) for finding in findings]


def test_a_whole_intent_has_nothing_to_find(project: Path) -> None:
    assert lint.of_edit(edits.preview(project, "gift_wrap", gift_wrap())) == []


def test_few_examples_are_thin_and_none_are_missing(project: Path) -> None:
    draft = gift_wrap(examples=Examples(en=["wrap it", "gift wrap"]))
    found = lint.of_edit(edits.preview(project, "gift_wrap", draft))
    assert kinds(found) == [("thin", "en"), ("missing_language", "zh")]
    assert [finding.severity for finding in found] == ["warning", "error"]


def test_a_title_or_an_answer_in_one_language_lacks_the_other_once(project: Path) -> None:
    draft = gift_wrap(
        title=Title(en="Gift wrap"), answer=[AnswerText(language="en", text="We wrap it.")]
    )
    assert kinds(lint.of_edit(edits.preview(project, "gift_wrap", draft))) == [
        ("missing_language", "zh")
    ]


def test_only_new_examples_are_looked_at_for_what_is_personal(project: Path) -> None:
    written = "write to anna.keller@web.de, not to me"
    edit = edits.add_examples(project, "greet", {"en": [written]})
    [finding] = lint.of_edit(edit)
    assert (finding.problem, finding.text) == ("personal_data", written)
    assert finding.instead == "write to name@example.com, not to me"
    edit = edits.add_examples(project, "greet", {"en": ["thank you so very much indeed, all"]})
    assert lint.of_edit(edit) == []


@pytest.mark.parametrize(
    "text",
    [
        "where is DM-10023",
        "60231呢",
        "邮编510000",
        "sign up lee@example.com",
        "write to name@example.com",
        "call 13123456789",
        "I am at 12 Example Street",
    ],
)
def test_what_says_nothing_of_a_person_is_not_reported(project: Path, text: str) -> None:
    assert lint.of_edit(edits.add_examples(project, "greet", {"en": [text]})) == []


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("DM-10023, phone 13812345678", "DM-10023, phone 13123456789"),
        ("ring 555 867 5309 please", "ring 551 234 5678 please"),
        ("10562 Mill Lane, the blue door", "12 Example Street, the blue door"),
        ("my password is 482913", "my password is secret"),
        ("我叫王小明，单号60231", "我叫李华，单号60231"),
    ],
)
def test_what_does_comes_with_another_wording_that_is_not_reported(
    project: Path, text: str, instead: str
) -> None:
    [finding] = lint.of_edit(edits.add_examples(project, "greet", {"en": [text]}))
    assert (finding.text, finding.instead) == (text, instead)
    assert lint.of_edit(edits.add_examples(project, "greet", {"en": [instead]})) == []


def test_a_removed_intent_has_nothing_to_find(project: Path) -> None:
    edits.save(project, "gift_wrap", gift_wrap())
    assert lint.of_edit(edits.preview_removal(project, "gift_wrap")) == []


def test_the_shops_own_intents_are_complete() -> None:
    assert [f for row in edits.overview(ROOT).intents for f in lint.of_row(row)] == []


def test_a_row_says_what_it_lacks(project: Path) -> None:
    title = Title(en="Bye")
    edits.save(project, "delivery_options", draft_of(project, "delivery_options", title=title))
    rows = edits.overview(project, "delivery_options").intents
    assert kinds([f for row in rows for f in lint.of_row(row)]) == [("missing_language", "zh")]
