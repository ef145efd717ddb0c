"""Reading messages in bulk, as a process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from support import ROOT, lines_of


def parse(model: Path, *asked: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "engine.parse", "--model", str(model)],
        cwd=ROOT,
        input="".join(json.dumps(line) + "\n" for line in asked),
        capture_output=True,
        text=True,
        check=False,
    )


def test_messages_are_read_as_the_server_reads_them(model: Path, engine: Any, run: Any) -> None:
    texts = ["track my parcel DM-10023", "查一下快递", "/greet", "", "xyzzy"]
    done = parse(model, *({"id": n, "text": text} for n, text in enumerate(texts)))
    assert done.returncode == 0, done.stderr[-3000:]
    ready, *answers = lines_of(done.stdout)
    assert ready == {
        "event": "ready",
        "model": model.name.removesuffix(".tar.gz"),
        "threshold": 0.3,
        "ambiguity_threshold": 0.05,
    }
    for number, (text, answer) in enumerate(zip(texts, answers, strict=True)):
        assert answer == {"id": number, **json.loads(json.dumps(run(engine.parse(text))))}


def test_a_line_that_is_none_ends_it(model: Path) -> None:
    done = parse(model, {"id": 1})
    assert done.returncode == 1
    assert [line.get("event") for line in lines_of(done.stdout)] == ["ready"]


def test_a_model_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "m.tar.gz").write_text("no model")
    done = parse(tmp_path / "m.tar.gz")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr
