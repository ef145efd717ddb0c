"""Telling test stories to a model, beside what `rasa test` makes of the same."""

import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, lines_of

STORIES = """
version: "3.1"
stories:
- story: asks and leaves
  steps:
  - user: |
      when are you open
    intent: opening_hours
  - action: utter_hours
  - user: |
      再见
    intent: bye
  - action: utter_bye
- story: is misunderstood
  steps:
  - user: |
      hello
    intent: bye
  - action: utter_bye
- story: gets another answer
  steps:
  - user: |
      track order [DM-10023](order_number)
    intent: track_order
  - action: utter_hours
- story: says another number
  steps:
  - user: |
      when are you open, [DM-1](order_number)
    intent: opening_hours
  - action: utter_hours
"""


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    (folder / "test_stories.yml").write_text(STORIES)
    return folder


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_each_story_says_whether_it_passed_and_what_differed(model: Path, stories: Path) -> None:
    done = run("engine.stories", "--model", str(model), "--stories", str(stories))
    assert done.returncode == 0, done.stderr[-3000:]
    told = {line["story"]: line for line in lines_of(done.stdout)}
    assert [line["passed"] for line in told.values()] == [True, False, False, False]
    assert {line["of"] for line in told.values()} == {4}
    assert told["asks and leaves"]["detail"] is None
    assert "hello: bye → greet" in told["is misunderstood"]["detail"]
    assert "utter_hours → track_form" in told["gets another answer"]["detail"]
    assert "order_number=DM-1 → " in told["says another number"]["detail"]


def test_rasas_own_command_finds_the_same(model: Path, stories: Path, tmp_path: Path) -> None:
    ours = run("engine.stories", "--model", str(model), "--stories", str(stories))
    run(
        *("rasa", "test", "core", "--e2e", "--stories", str(stories)),
        *("--model", str(model), "--out", str(tmp_path)),
    )
    failed = (tmp_path / "failed_test_stories.yml").read_text()
    for line in lines_of(ours.stdout):
        assert line["passed"] is (f"- story: {line['story']} " not in failed)


def test_stories_that_cannot_be_read_are_an_error(model: Path, stories: Path) -> None:
    (stories / "test_stories.yml").write_text("stories: {broken")
    done = run("engine.stories", "--model", str(model), "--stories", str(stories))
    assert (done.returncode, done.stdout) == (1, "")
