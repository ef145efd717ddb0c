"""Tells Rasa's test stories to a model, by Rasa's own test code.

    python -m engine.stories --model FILE --stories DIR

Prints one JSON object a line on stdout: `{"story", "passed", "detail", "of"}`, where `detail` says what
differed from the story (what was wanted → what came) and `of` how many stories there are. Rasa's own words
go to stderr. It finds the same as `rasa test core --e2e`.

Exit status: 0 all was told, whether passed or not; 1 the model or the stories cannot be read; 130
cancelled.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import lean
from engine.progress import Progress, run

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker


async def tell(model: Path, stories: Path, progress: Progress) -> None:
    """Prints a line for each story."""
    lean.register(lean.components_of_model(model))
    from rasa.core import test
    from rasa.core.agent import Agent

    from engine.hooks import quieten, remember_event_types

    quieten()
    remember_event_types()
    agent = Agent.load(str(model))
    generator = test._create_data_generator(str(stories), agent, use_conversation_test_files=True)
    trackers = generator.generate_story_trackers()
    for tracker in trackers:
        found, told, _, _ = await test._predict_tracker_actions(tracker, agent, use_e2e=True)
        failed = found.check_prediction_target_mismatch()
        progress.line(
            story=tracker.sender_id,
            passed=not failed,
            detail="\n".join(_differences(told)) if failed else None,
            of=len(trackers),
        )


def _differences(told: DialogueStateTracker) -> list[str]:
    from rasa.core.test import WronglyClassifiedUserUtterance, WronglyPredictedAction

    found = []
    for event in told.events:
        if isinstance(event, WronglyClassifiedUserUtterance):
            wanted, came = event.intent.get("name"), event.predicted_intent
            if wanted != came:
                found.append(f"{event.text}: {wanted} → {came}")
            else:
                entities = _entities(event.target_entities), _entities(event.predicted_entities)
                found.append(f"{event.text}: {entities[0]} → {entities[1]}")
        elif isinstance(event, WronglyPredictedAction):
            wanted = event.action_name or event.action_text
            found.append(f"{wanted} → {event.action_name_prediction}")
    return found


def _entities(found: list[dict[str, Any]]) -> str:
    return ", ".join(f"{entity['entity']}={entity['value']}" for entity in found) or "-"


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m engine.stories", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a model's .tar.gz")
    parser.add_argument("--stories", type=Path, required=True, help="folder of test_….yml files")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    options = parse_options(arguments)
    return run(lambda progress: tell(options.model, options.stories, progress))


if __name__ == "__main__":
    raise SystemExit(main())
