"""What waits is grouped by the engine's tool, and the groups are kept until something is new."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kit.api import LARGEST_BODY
from kit.settings import ROOT, Settings
from studio import processes
from studio.processes import Tools
from studio.review import service, views
from studio.review.grouping import NotGrouped, make_groups
from studio.review.schemas import MOST_GROUPED, LabelBody, ReviewQuery
from tests.desk import Desk
from tests.studio.talks import collected, says

UNSURE = {"order_track": 0.4, "order_cancel": 0.35}
NO_TOOLS = Tools(ROOT, ROOT)
Places = Mapping[int, tuple[int, int]]


async def wait(desk: Desk, *texts: str) -> list[int]:
    """Messages that wait in the inbox."""
    messages = [await says(desk, text, UNSURE, asked=True, at=f"visitor:{text}") for text in texts]
    await collected(desk)
    return [message.id for message in messages]


async def shown(desk: Desk) -> list[list[str]]:
    found = await desk.read(lambda s: views.inbox(s, ReviewQuery()))
    return [[message.text for message in group.messages] for group in found.groups]


def answers(monkeypatch: pytest.MonkeyPatch, places: Places, status: int = 0) -> list[Any]:
    """Let the tool answer so; what it was asked."""
    asked: list[Any] = []

    async def run(
        tools: Tools, module: str, *where: Any, stdin: Any, on_line: Callable[[Any], None], **_: Any
    ) -> int:
        assert where == ("--project", str(ROOT))
        asked.extend(stdin)
        for message, (cluster, place) in places.items():
            on_line({"id": message, "cluster": cluster, "place": place})
        return status

    monkeypatch.setattr(processes, "run", run)
    return asked


async def test_messages_that_mean_the_same_are_grouped_by_the_real_tool(desk: Desk) -> None:
    tools = Tools(Settings().engine_python, ROOT)
    await wait(desk, "is the jacket waterproof", "is this jacket waterproof?", "这件外套防水吗")
    assert await make_groups(desk.database, tools, ROOT)
    assert sorted(map(sorted, await shown(desk))) == [
        ["is the jacket waterproof", "is this jacket waterproof?"],
        ["这件外套防水吗"],
    ]
    assert not await make_groups(desk.database, tools, ROOT)


async def test_the_one_that_stands_for_the_group_comes_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = await wait(desk, "one", "two", "three")
    asked = answers(monkeypatch, {one: (two, 1), two: (two, 0), three: (three, 0)})
    assert await make_groups(desk.database, NO_TOOLS, ROOT)
    assert [(line["id"], line["text"]) for line in asked] == [
        (one, "one"),
        (two, "two"),
        (three, "three"),
    ]
    assert await shown(desk) == [["two", "one"], ["three"]]
    group = await desk.read(lambda s: service.get(s, one))
    assert [item.id for item in group.items] == [two, one]


async def test_what_is_new_makes_groups_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = await wait(desk, "one")
    answers(monkeypatch, {one: (one, 0)})
    assert await make_groups(desk.database, NO_TOOLS, ROOT)
    assert not await make_groups(desk.database, NO_TOOLS, ROOT)
    (two,) = await wait(desk, "two")
    answers(monkeypatch, {one: (two, 1), two: (two, 0)})
    assert await make_groups(desk.database, NO_TOOLS, ROOT)
    assert await shown(desk) == [["two", "one"]]


async def test_what_was_decided_meanwhile_keeps_its_group(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await wait(desk, "one", "two")
    trainer = await desk.user("Tess", "trainer")

    async def run(*_: Any, on_line: Callable[[Any], None], **__: Any) -> int:
        def dismiss(session: Any) -> None:
            decided = service.choose(session, one, None, {}, lock=True)
            service.dismiss(session, decided, trainer.id, desk.clock())

        await desk.write(dismiss)
        on_line({"id": one, "cluster": two, "place": 1})
        on_line({"id": two, "cluster": two, "place": 0})
        return 0

    monkeypatch.setattr(processes, "run", run)
    await make_groups(desk.database, NO_TOOLS, ROOT)
    assert await shown(desk) == [["two"]]
    done = await desk.read(lambda s: views.inbox(s, ReviewQuery(lane="done")))
    assert [group.id for group in done.groups] == [one]


@pytest.mark.parametrize(("status", "answered"), [(1, True), (0, False)])
async def test_a_tool_that_fails_leaves_the_groups_as_they_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, status: int, answered: bool
) -> None:
    one, two = await wait(desk, "one", "two")
    places = {one: (two, 1), two: (two, 0)} if answered else {one: (one, 0)}
    answers(monkeypatch, places, status)
    with pytest.raises(NotGrouped):
        await make_groups(desk.database, NO_TOOLS, ROOT)
    assert await shown(desk) == [["two"], ["one"]]


def test_a_decision_may_name_all_messages_that_are_grouped() -> None:
    messages = [10**9 + n for n in range(MOST_GROUPED)]
    body = LabelBody.model_validate({"intent": "order_track", "messages": messages})
    assert len(body.model_dump_json()) < LARGEST_BODY
