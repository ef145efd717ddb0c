"""The work of comparing a candidate with another model, in processes of the engine's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from studio import processes
from studio.processes import Line, Tools
from studio.releases import comparison
from studio.releases.comparison import Compared, Material
from studio.releases.jobs import JobFailed, Told
from studio.releases.schemas import ComparedMessage, ComparisonResult, StoryResult
from studio.releases.store import Model

# Which part of the time each of the three processes takes, roughly.
_LIVE, _CANDIDATE, _STORIES = (0.0, 0.35), (0.35, 0.7), (0.7, 1.0)


@dataclass
class Parsed:
    """What a model made of messages, by their place, and its thresholds."""

    lines: dict[int, Line] = field(default_factory=dict)
    threshold: float = 0.0
    ambiguity_threshold: float = 0.0


async def compare(
    tools: Tools,
    told: Told,
    *,
    candidate: Model,
    live: Model,
    locked: Sequence[Material],
    recent: Sequence[Material],
    stories: Path,
    now: datetime,
) -> Compared:
    """Let both models read everything, and the candidate tell the stories. Raises JobFailed."""
    material = [*locked, *recent]
    of_live = await _parse(tools, told, live, material, "live", _LIVE)
    of_candidate = await _parse(tools, told, candidate, material, "candidate", _CANDIDATE)
    told_stories = await _stories(tools, told, candidate, stories)
    both = comparison.read_both(material, of_live.lines, of_candidate.lines)
    tests, others = both[: len(locked)], both[len(locked) :]

    def views(found: Sequence[comparison.Both]) -> list[ComparedMessage]:
        return [comparison.view(b) for b in found]

    right = [
        (b, comparison.is_right(b, b.live), comparison.is_right(b, b.candidate)) for b in tests
    ]
    figures = comparison.figures(tests, told_stories, of_candidate=True)
    result = ComparisonResult(
        candidate=candidate.id,
        against=live.id,
        at=now,
        locked_live=comparison.shares(tests, of_candidate=False),
        locked_candidate=comparison.shares(tests, of_candidate=True),
        fixed=views([b for b, before, after in right if after and not before]),
        broken=views([b for b, before, after in right if before and not after]),
        differing=views([b for b in others if b.differ]),
        messages=views(both),
        by_intent=comparison.by_intent(tests),
        stories=told_stories,
        threshold=of_candidate.threshold,
        ambiguity_threshold=of_candidate.ambiguity_threshold,
    )
    return Compared(result, comparison.figures(tests, None, of_candidate=False), figures)


async def _parse(
    tools: Tools,
    told: Told,
    model: Model,
    material: Sequence[Material],
    step: str,
    span: tuple[float, float],
) -> Parsed:
    parsed = Parsed()
    begin, end = span
    told.at(begin, step)

    def take(line: Line) -> None:
        if line.get("event") == "ready":
            parsed.threshold = line["threshold"]
            parsed.ambiguity_threshold = line["ambiguity_threshold"]
        else:
            parsed.lines[line["id"]] = line
            told.at(begin + (end - begin) * len(parsed.lines) / len(material), step)

    lines = ({"id": n, "text": about.text} for n, about in enumerate(material))
    await _run(tools, told, "engine.parse", model, lines=lines, take=take)
    return parsed


async def _stories(tools: Tools, told: Told, model: Model, stories: Path) -> list[StoryResult]:
    found: list[StoryResult] = []
    begin, end = _STORIES
    told.at(begin, "stories")

    def take(line: Line) -> None:
        if "story" in line:
            found.append(
                StoryResult(name=line["story"], passed=line["passed"], detail=line["detail"])
            )
            told.at(begin + (end - begin) * len(found) / line["of"], "stories")

    if await asyncio.to_thread(lambda: any(stories.glob("**/*.yml"))):
        await _run(tools, told, "engine.stories", model, "--stories", stories, take=take)
    return found


async def _run(
    tools: Tools,
    told: Told,
    module: str,
    model: Model,
    *arguments: str | Path,
    lines: processes.Lines = (),
    take: processes.Take,
) -> None:
    status = await processes.run(
        tools,
        module,
        *("--model", model.archive.resolve(), *arguments),
        stdin=lines,
        on_line=take,
        on_log=told.say,
    )
    if status:
        told.say(f"{module} {model.id}: exit status {status}")
        raise JobFailed("comparison_failed")
