"""The page of ratings, for who leads."""

from sqlalchemy.orm import Session

from ratings import service
from tests.api.conftest import SignIn
from tests.desk import VISITOR, Desk


async def test_supervisors_see_figures_and_comments(sign_in: SignIn, desk: Desk) -> None:
    agent, lead = await sign_in(), await sign_in("Lee", "supervisor")
    ticket = await desk.ticket(name="Grace")
    await agent.post(f"/api/tickets/{ticket.number}/claim")
    await agent.post(f"/api/tickets/{ticket.number}/resolve")

    def rate(session: Session) -> None:
        service.rate(
            session,
            channel="widget",
            address=VISITOR,
            rating_id=1,
            score=2,
            comment="<script>slow</script>",
            now=desk.clock(),
        )

    await desk.write(rate)
    shown = await lead.get("/api/ratings", first="2026-05-01", last="2026-05-07", each="week")
    assert shown["person"] == {
        "asked": 1,
        "scored": 1,
        "average": 2.0,
        "distribution": [0, 1, 0, 0, 0],
    }
    assert shown["bot"]["average"] is None
    assert [p["start"] for p in shown["periods"]] == ["2026-04-27", "2026-05-04"]
    assert shown["agents"][0]["user"]["name"] == "Ada"
    (comment,) = shown["comments"]
    assert comment["rating"]["comment"] == "<script>slow</script>"
    assert (comment["ticket"], comment["customer_name"]) == (ticket.number, "Grace")


async def test_ranges_that_make_no_sense_are_refused(sign_in: SignIn) -> None:
    lead = await sign_in("Lee", "supervisor")
    for query in (
        {"first": "2026-05-05", "last": "2026-05-04"},
        {"first": "2000-01-01"},
        {"first": "yesterday"},
        {"last": "0001-01-01"},
        {"last": "9999-12-31"},
        {"each": "year"},
    ):
        await lead.get("/api/ratings", expect=422, **query)
