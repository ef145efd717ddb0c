"""Groups of messages: what means the same is together, and everything else is apart."""

import json
import subprocess
import sys
from collections import Counter, defaultdict

import pytest
from support import ROOT

from engine.cluster import Message, Place, clusters
from engine.recipe import Comparing, comparing

SAID = {
    "refund": [
        "I want my money back",
        "please give me my money back",
        "give me my money back",
        "我要退款",
        "我想要退款",
    ],
    "waterproof": [
        "is the jacket waterproof",
        "is this jacket waterproof?",
        "这件外套防水吗",
        "外套防水吗",
    ],
    "song": ["please sing me a song"],
}
MESSAGES = [
    Message(n, text) for n, text in enumerate(text for texts in SAID.values() for text in texts)
]
MEANS = [meaning for meaning, texts in SAID.items() for _ in texts]


NGRAMS = Comparing(None, ("en",))


@pytest.fixture(scope="module")
def vectors() -> Comparing:
    found = comparing(ROOT)
    assert found.vectors is not None
    return found


def groups(places: list[Place]) -> dict[int, list[int]]:
    found = defaultdict(list)
    for place in sorted(places, key=lambda one: one.place):
        found[place.cluster].append(place.id)
    return dict(found)


@pytest.mark.parametrize("with_vectors", [True, False])
def test_what_means_the_same_is_together(vectors: Comparing, with_vectors: bool) -> None:
    found = groups(list(clusters(MESSAGES, vectors if with_vectors else NGRAMS)))
    assert sorted(map(sorted, found.values())) == [[0, 1, 2], [3, 4], [5, 6], [7, 8], [9]]


def test_the_one_that_stands_for_a_group_comes_first(vectors: Comparing) -> None:
    for cluster, members in groups(list(clusters(MESSAGES, vectors))).items():
        assert members[0] == cluster
    places = [p.place for p in clusters(MESSAGES, vectors) if p.cluster in (0, 1, 2)]
    assert sorted(places) == [0, 1, 2]


def test_the_order_in_which_they_come_changes_nothing(vectors: Comparing) -> None:
    assert set(clusters(MESSAGES, vectors)) == set(clusters(MESSAGES[::-1], vectors))


def test_one_message_none_and_empty_ones_are_no_trouble() -> None:
    assert list(clusters([], NGRAMS)) == []
    assert list(clusters([Message(7, "hello")], NGRAMS)) == [Place(7, 7, 0)]
    found = list(clusters([Message(1, ""), Message(2, "!"), Message(3, "hello")], NGRAMS))
    assert {place.id for place in found} == {1, 2, 3}


def test_groups_of_many_intents_are_pure(vectors: Comparing) -> None:
    """On the starter shop's own examples, of which a trainer would decide by groups."""
    from engine.examples import read_examples

    examples = read_examples(ROOT / "data" / "nlu")[::12][:900]
    messages = [Message(n, example.text) for n, example in enumerate(examples)]
    found = groups(list(clusters(messages, vectors)))
    right = sum(
        Counter(examples[n].intent for n in members).most_common(1)[0][1]
        for members in found.values()
    )
    assert right / len(messages) > 0.88
    assert len(found) < 0.9 * len(messages)


def test_the_process_answers_each_line_with_a_line() -> None:
    lines = "".join(json.dumps({"id": m.id, "text": m.text}) + "\n" for m in MESSAGES)
    done = subprocess.run(
        [sys.executable, "-m", "engine.cluster"],
        cwd=ROOT,
        input=lines,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["id"] for line in found} == {m.id for m in MESSAGES}
    assert all(set(line) == {"id", "cluster", "place"} for line in found)
