"""A limit lets so many through, then one by one; alike in memory and in Redis."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from kit.errors import TooMany
from kit.ratelimit import Limiter, MemoryLimiter, RedisLimiter, make_limiter


@pytest.fixture(params=["memory", "redis"])
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[Limiter]:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else None
    limiter = make_limiter(url)
    yield limiter
    await limiter.close()


async def refused(limiter: Limiter, key: str, limit: int, seconds: float) -> float | None:
    """When to try again, or None when it was let through."""
    try:
        await limiter.hit(key, limit, seconds)
    except TooMany as error:
        return error.retry_after
    return None


async def test_so_many_pass_and_no_more(limiter: Limiter) -> None:
    results = [await refused(limiter, "a", 3, 60) for _ in range(5)]
    assert results[:3] == [None] * 3
    assert all(wait is not None and 0 < wait <= 20 for wait in results[3:])


async def test_keys_do_not_share_a_limit(limiter: Limiter) -> None:
    await limiter.hit("a", 1, 60)
    await limiter.hit("b", 1, 60)
    with pytest.raises(TooMany):
        await limiter.hit("a", 1, 60)


async def test_at_once_no_more_pass_than_one_by_one(limiter: Limiter) -> None:
    results = await asyncio.gather(*(refused(limiter, "a", 5, 60) for _ in range(40)))
    assert results.count(None) == 5


async def test_after_waiting_as_told_the_next_one_passes(limiter: Limiter) -> None:
    for _ in range(2):
        await limiter.hit("a", 2, 0.2)
    wait = await refused(limiter, "a", 2, 0.2)
    assert wait is not None
    await asyncio.sleep(wait + 0.001)  # a loop may wake a fraction of a millisecond early
    assert await refused(limiter, "a", 2, 0.2) is None


async def test_time_gives_room_back_evenly_and_being_refused_costs_nothing() -> None:
    now = 0.0
    limiter = MemoryLimiter(clock=lambda: now)
    for _ in range(4):
        await limiter.hit("a", 4, 40)
    for _ in range(100):
        assert await refused(limiter, "a", 4, 40) == pytest.approx(10)
    now = 10.0
    assert await refused(limiter, "a", 4, 40) is None
    assert await refused(limiter, "a", 4, 40) == pytest.approx(10)
    now = 60.0
    assert [await refused(limiter, "a", 4, 40) for _ in range(5)].count(None) == 4


async def test_memory_is_bounded_and_the_busy_stay_known() -> None:
    limiter = MemoryLimiter(most_keys=10)
    for number in range(500):
        await refused(limiter, "busy", 600, 60)
        await limiter.hit(f"passer-by {number}", 1, 60)
    assert len(limiter._empty_at) == 10
    assert "busy" in limiter._empty_at


async def test_without_redis_each_app_still_limits() -> None:
    limiter = RedisLimiter("redis://127.0.0.1:1/0")
    results = [await refused(limiter, "a", 2, 60) for _ in range(3)]
    assert results[:2] == [None, None]
    assert results[2] is not None
    await limiter.close()


async def test_apps_share_a_limit_over_redis(redis_url: str) -> None:
    one, two = RedisLimiter(redis_url), RedisLimiter(redis_url)
    await one.hit("a", 2, 60)
    await two.hit("a", 2, 60)
    for limiter in (one, two):
        with pytest.raises(TooMany):
            await limiter.hit("a", 2, 60)
        await limiter.close()
