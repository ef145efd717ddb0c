"""The stories in tests/stories, in Rasa's own format and by Rasa's own command."""

import subprocess
from pathlib import Path

from kit.settings import ROOT, Settings


def test_rasas_own_tests_pass(model: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            Settings().engine_python,
            *("-m", "rasa", "test", "core", "--e2e", "--fail-on-prediction-errors"),
            *("--stories", "tests/stories", "--model", model, "--out", tmp_path),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    failed = tmp_path / "failed_test_stories.yml"
    assert failed.exists(), (done.stdout + done.stderr)[-3_000:]
    assert "None of the test stories failed" in failed.read_text()
    assert done.returncode == 0
