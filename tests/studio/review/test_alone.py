"""Decisions wait for one another, and for none about another project."""

import asyncio
from pathlib import Path

import pytest

from studio.review.alone import alone


async def test_one_is_there_at_a_time_and_the_others_follow(tmp_path: Path) -> None:
    seen: list[str] = []

    async def come() -> None:
        async with alone(tmp_path):
            seen.append("in")
            await asyncio.to_thread(seen.append, "works")
            seen.append("out")

    await asyncio.gather(*(come() for _ in range(12)))
    assert seen == ["in", "works", "out"] * 12


async def test_another_project_is_no_matter_and_who_fails_leaves(tmp_path: Path) -> None:
    async with alone(tmp_path / "one"), alone(tmp_path / "other"):
        pass
    with pytest.raises(LookupError):
        async with alone(tmp_path):
            raise LookupError
    async with alone(tmp_path):
        pass
