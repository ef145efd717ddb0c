"""Models over HTTP: who may train and promote, and what they are told."""

import pytest
from sqlalchemy import update

from studio.releases.models import Comparison
from tests.api.conftest import Browser, SignIn
from tests.desk import Desk
from tests.studio.releases.workshop import Workshop

REASON = {"reason": "the campaign starts today"}


@pytest.fixture(autouse=True)
def two_models(workshop: Workshop) -> None:
    for name in "ab":
        workshop.model(name)
    workshop.models.use("a")


@pytest.fixture
async def trainer(sign_in: SignIn) -> Browser:
    return await sign_in("Tom", "trainer")


async def compared(workshop: Workshop, browser: Browser, model: str) -> None:
    begun = await browser.post(f"/api/studio/models/{model}/comparison", {}, status=202)
    await workshop.ended(begun["id"])


async def test_a_trainer_trains_compares_promotes_and_goes_back(
    workshop: Workshop, trainer: Browser
) -> None:
    begun = await trainer.post("/api/studio/training", status=202)
    assert (begun["kind"], begun["by"]["name"]) == ("training", "Tom")
    await workshop.ended(begun["id"])
    page = await trainer.get("/api/studio/models")
    made = page["training"]["model"]
    assert page["training"]["state"] == "done"
    assert (page["live"], page["previous"]) == ("a", None)
    assert [m["author"] for m in page["models"] if m["id"] == made] == ["Tom"]

    await trainer.get(f"/api/studio/models/{made}/comparison", expect=404)
    await compared(workshop, trainer, made)
    comparison = await trainer.get(f"/api/studio/models/{made}/comparison")
    assert comparison["against"] == "a"
    assert comparison["gate"] == {"open": True, "reasons": []}

    promoted = await trainer.post(f"/api/studio/models/{made}/promotion", {})
    assert (promoted["live"], promoted["previous"]) == (made, "a")
    back = await trainer.post("/api/studio/rollback")
    assert (back["live"], back["previous"]) == ("a", None)
    gone = await trainer.post("/api/studio/rollback", status=409)
    assert gone["error"] == "no_previous_model"


@pytest.mark.parametrize("column", ["result", "figures"])
async def test_a_comparison_that_cannot_be_read_is_as_good_as_none_and_is_made_again(
    desk: Desk, workshop: Workshop, trainer: Browser, column: str
) -> None:
    path = "/api/studio/models/b/comparison"
    await compared(workshop, trainer, "b")
    await desk.write(
        lambda s: s.execute(update(Comparison).values({column: {"candidate": {"of": 1}}})) and None
    )
    if column == "result":
        assert (await trainer.get(path, expect=404))["error"] == "not_compared"
    else:
        gate = (await trainer.get(path))["gate"]
        assert gate == {"open": False, "reasons": ["not_compared"]}
        page = await trainer.get("/api/studio/models")
        assert [model["figures"] for model in page["models"]] == [None, None]
    await compared(workshop, trainer, "b")
    assert (await trainer.get(path))["gate"] == {"open": True, "reasons": []}


async def test_only_an_administrator_passes_a_closed_gate(
    workshop: Workshop, trainer: Browser, sign_in: SignIn
) -> None:
    closed = await trainer.post("/api/studio/models/b/promotion", {}, status=409)
    assert (closed["error"], closed["data"]) == ("gate_closed", {"reasons": ["not_compared"]})
    await trainer.post("/api/studio/models/b/promotion", REASON, status=403)
    assert workshop.models.live().id == "a"

    admin = await sign_in("Ann", "admin")
    await admin.post("/api/studio/models/b/promotion", {}, status=409)
    await admin.post("/api/studio/models/b/promotion", {"reason": "short"}, status=422)
    page = await admin.post("/api/studio/models/b/promotion", REASON)
    assert page["live"] == "b"
    (event,) = page["models"][0]["events"]
    assert (event["by"]["name"], event["reason"]) == ("Ann", REASON["reason"])


async def test_one_training_at_a_time_which_can_be_stopped(
    workshop: Workshop, trainer: Browser
) -> None:
    workshop.recipe("hang")
    begun = await trainer.post("/api/studio/training", status=202)
    assert (await trainer.post("/api/studio/training", status=409))["error"] == "job_running"
    await trainer.delete("/api/studio/training")
    page = await trainer.get("/api/studio/models")
    assert (page["training"]["id"], page["training"]["state"]) == (begun["id"], "cancelled")
    assert (await trainer.delete("/api/studio/training", status=404))["error"] == "no_job"


async def test_what_a_model_was_made_from_can_be_fetched(
    workshop: Workshop, trainer: Browser
) -> None:
    (workshop.models.folder / "b.sources.tar.gz").write_bytes(b"\x1f\x8bsources")
    async with trainer.client.get("/api/studio/models/b/sources") as response:
        assert response.headers["Content-Type"] == "application/gzip"
        assert "Content-Encoding" not in response.headers
        assert 'filename="b.sources.tar.gz"' in response.headers["Content-Disposition"]
        assert await response.read() == b"\x1f\x8bsources"
    assert (await trainer.get("/api/studio/models/a/sources", expect=404))["error"] == "no_sources"
    for other in ("..%2Fa", "live", "z"):
        await trainer.get(f"/api/studio/models/{other}/sources", expect=404)
