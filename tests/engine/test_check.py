"""Comparing examples: what is found, that nothing is said of what is well, and the service that answers."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import ROOT, checks, write_project

from engine import check
from engine.checks import findings
from engine.checks.corpus import ANOTHER_S, Corpus
from engine.checks.findings import Group
from engine.checks.likeness import Likeness, normal
from engine.checks.vectors import Vectors

PARCEL = ["where is my parcel", "track my parcel please", "where has my parcel got to",
          "can you track my parcel", "has my parcel been sent", "when does my parcel come"]  # fmt: skip
MONEY = ["I want my money back", "give me a refund", "refund my money please", "can I get a refund",
         "please pay my money back", "money back, now"]  # fmt: skip
GROUP = Group("en", PARCEL + MONEY, ["track"] * len(PARCEL) + ["refund"] * len(MONEY))


def of_new(intent: str, *added: str, examples: list[str] | None = None) -> list[findings.Finding]:
    likeness = Likeness(GROUP.texts, None)
    return list(findings.of_new(GROUP, likeness, intent, examples or list(added), added))


def test_an_example_that_another_intent_has_is_an_error_whatever_its_case_and_signs() -> None:
    [found] = of_new("goodbye", "Where is MY parcel?!")
    assert (found.problem, found.severity) == ("near_duplicate", "error")
    assert (found.other_intent, found.other_text, found.similarity) == ("track", PARCEL[0], 1.0)


def test_an_example_that_its_own_intent_has_nearly_so_is_a_warning() -> None:
    [found] = of_new("track", "where is my parcel??", examples=[*PARCEL, "where is my parcel??"])
    assert (found.problem, found.severity, found.other_intent) == (
        "near_duplicate", "warning", "track",
    )  # fmt: skip


def test_an_example_is_no_duplicate_of_itself_nor_of_one_that_goes() -> None:
    assert of_new("track", PARCEL[0], examples=PARCEL) == []
    changed = ["where is my parcel??", *PARCEL[1:]]
    assert of_new("track", "where is my parcel??", examples=changed) == []


def test_two_new_examples_that_say_the_same_are_found() -> None:
    found = of_new("greet", "hello there", "Hello, there!")
    assert [one.problem for one in found] == ["near_duplicate"] * 2


def test_an_example_among_those_of_another_intent_is_found_and_others_are_not() -> None:
    [found] = of_new("goodbye", "where has my parcel been")
    assert (found.problem, found.other_intent) == ("nearer_to_other", "track")
    assert of_new("goodbye", "see you tomorrow") == []
    assert of_new("track", "where has my parcel been", examples=PARCEL) == []


def test_what_is_none_of_the_shops_business_may_be_near_to_what_is() -> None:
    group = Group("en", GROUP.texts, GROUP.intents, "out_of_scope")
    added = ["where has my parcel been"]
    for intent, found in (("out_of_scope", []), ("goodbye", ["nearer_to_other"])):
        of = findings.of_new(group, Likeness(group.texts, None), intent, added, added)
        assert [one.problem for one in of] == found


def test_a_finding_says_what_there_is_to_say() -> None:
    found = findings.Finding("wrong_label", "warning", "greet", "en", "hi", 0.9, other_intent="bye")
    assert found.to_json() == {
        "problem": "wrong_label", "severity": "warning", "intent": "greet", "language": "en",
        "text": "hi", "other_intent": "bye",
    }  # fmt: skip


def test_signs_without_words_collide_only_with_themselves() -> None:
    assert normal("👋") == "👋"
    assert of_new("greet", "👋") == []
    assert [one.other_text for one in of_new("greet", "👋", "!!", examples=["👋", "!!"])] == []


def test_of_all_a_pair_is_named_once_and_both_ways_it_is_a_contradiction() -> None:
    group = Group("en", [*GROUP.texts, "Give me a refund!"], [*GROUP.intents, "track"])
    found = [
        one
        for one in findings.of_all(group, Likeness(group.texts, None))
        if one.problem == "near_duplicate"
    ]
    assert [(one.text, one.intent, one.other_intent) for one in found] == [
        ("Give me a refund!", "track", "refund")
    ]


def test_errors_come_first_then_the_most_certain_each_once() -> None:
    found = of_new("goodbye", "where has my parcel been", "give me a refund")
    assert [one.severity for one in findings.ranked(found * 2)] == ["error", "warning"]


class FakeVectors:
    """Counts what it embeds: a text's vector is by its first letter."""

    dim = 26

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: list[str]) -> Any:
        self.embedded += texts
        out = np.zeros((len(texts), 26), np.float32)
        out[np.arange(len(texts)), [ord(text[0].lower()) - ord("a") for text in texts]] = 1
        return out


def test_a_text_is_embedded_once_and_remembered_between_runs(tmp_path: Path) -> None:
    network = FakeVectors()
    vectors: Any = Vectors(network, tmp_path)  # type: ignore[arg-type]
    assert vectors.missing(["ab", "b", "ab"]) == ["ab", "b"]
    first = vectors.of(["ab", "b", "ab"])
    assert network.embedded[-2:] == ["ab", "b"]
    vectors.store()
    again: Any = Vectors(FakeVectors(), tmp_path)  # type: ignore[arg-type]
    assert again.missing(["ab", "b"]) == []
    assert (again.of(["ab", "b", "ab"]) == first).all()


def test_one_process_makes_vectors_and_another_takes_them_over(tmp_path: Path) -> None:
    makers: Any = [Vectors(FakeVectors(), tmp_path) for _ in range(2)]  # type: ignore[arg-type]
    first, second = makers
    assert first.alone(wait=False)
    assert not second.alone(wait=False)
    second.make(["b"])
    second.store()  # nothing to be lost: it is kept the next time
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second.alone, wait=True)
        first.make(["a"])
        first.store()
        assert waiting.result(30)
    assert second.missing(["a", "b"]) == []
    second.store()
    assert first.alone(wait=False)
    assert first.missing(["a", "b"]) == []
    first.store()


def test_what_another_process_makes_is_waited_for_only_by_who_has_the_time(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", {"en": {"track": PARCEL, "refund": MONEY}})
    network = FakeVectors()
    ours, others = (Vectors(one, tmp_path) for one in (network, FakeVectors()))  # type: ignore[arg-type]
    data = Corpus(project, ours, ("en",), "out_of_scope")
    assert others.alone(wait=False)
    assert data.prepare() == ANOTHER_S
    others.make(PARCEL + MONEY)
    others.store()
    while data.prepare() is not None:
        pass
    assert set(network.embedded) <= {"probe"}
    assert data.likeness("en", patient=False).space.name == "vectors"


def test_what_other_vectors_made_is_made_anew(tmp_path: Path) -> None:
    class Others(FakeVectors):
        def embed(self, texts: list[str]) -> Any:
            return super().embed(texts)[:, ::-1]

    vectors: Any = Vectors(FakeVectors(), tmp_path)  # type: ignore[arg-type]
    vectors.make(["a"])
    vectors.store()
    assert Vectors(Others(), tmp_path).missing(["a"]) == ["a"]  # type: ignore[arg-type]


def test_a_damaged_store_of_vectors_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "vectors.npz").write_bytes(b"PK\x03\x04 not really")
    vectors: Any = Vectors(FakeVectors(), tmp_path)  # type: ignore[arg-type]
    assert vectors.missing(["a"]) == ["a"]
    vectors.make(["a"])
    vectors.store()
    assert Vectors(FakeVectors(), tmp_path).missing(["a"]) == []  # type: ignore[arg-type]


def test_the_service_answers_what_it_is_asked_and_goes_on_after_nonsense(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", {"en": {"track": PARCEL, "refund": MONEY}})
    draft = {"en": ["where is my parcel", "bye now"], "zh": []}
    first, second, third, fourth = checks(
        project,
        tmp_path / "cache",
        {"id": 1, "intent": "goodbye", "examples": draft, "added": draft},
        {"id": 2, "intent": "goodbye"},
        {"id": 3, "held_out": str(tmp_path / "nowhere.npz")},
        {"id": 4, "held_out": None},
    )
    assert [one["id"] for one in (first, second, third, fourth)] == [1, 2, 3, 4]
    assert [one["text"] for one in first["findings"]] == ["where is my parcel"]
    assert second["error"].startswith("KeyError")
    assert third["error"].startswith("FileNotFoundError")
    assert (fourth["findings"], fourth["left_out"]) == ([], 0)


def test_an_answer_says_how_many_findings_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = [*MONEY, PARCEL[0], PARCEL[1]]
    project = write_project(tmp_path / "project", {"en": {"track": PARCEL, "refund": twice}})
    data = Corpus(project, None, ("en",), "out_of_scope")
    whole = check.answer(data, {"held_out": None})
    assert (len(whole["findings"]), whole["left_out"]) == (2, 0)
    monkeypatch.setattr(check, "MOST_FINDINGS", 1)
    assert check.answer(data, {"held_out": None}) == {
        "findings": whole["findings"][:1], "left_out": 1,
    }  # fmt: skip


def test_imports_nothing_of_rasa() -> None:
    code = "import sys, engine.check; print([m for m in sys.modules if m.split('.')[0] == 'rasa'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
