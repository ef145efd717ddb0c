"""Training as a process: what it prints, what it writes, and what it leaves when it is stopped."""

import json
import shutil
import signal
import subprocess
import tarfile
import time
from pathlib import Path
from typing import Any

import pytest
from support import PROJECT, ROOT, lines_of, train_arguments

from engine.manifest import Manifest, Project, chosen, components, sha256_of, trained_from
from engine.train import keep_held_out


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the miniature project that a test may change."""
    return Path(shutil.copytree(PROJECT, tmp_path / "project"))


def sources(project: Path) -> Project:
    return Project(project / "config.yml", project / "domain.yml", project / "data")


def manifest(**change: Any) -> Manifest:
    values: dict[str, Any] = {
        "id": "m1",
        "created": "2026-01-01T00:00:00+00:00",
        "sha256": "0",
        "fingerprint": "f",
        "rasa": "3.6.21",
        "seconds": 1.0,
        "intents": 2,
    }
    return Manifest(**{**values, **change})


def train(out: Path, project: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*train_arguments(out, project), *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def left_in(out: Path) -> list[str]:
    """What is in the folder."""
    return sorted(path.name for path in out.iterdir())


# ---- fingerprint


def test_the_fingerprint_does_not_depend_on_the_place(project: Path) -> None:
    assert sources(project).fingerprint() == sources(PROJECT).fingerprint()


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/nlu.yml", "data/rules.yml"])
def test_the_fingerprint_changes_with_every_source(project: Path, name: str) -> None:
    before = sources(project).fingerprint()
    with (project / name).open("a") as file:
        file.write("\n# changed\n")
    assert sources(project).fingerprint() != before


def test_the_fingerprint_changes_with_the_name_and_place_of_data(project: Path) -> None:
    before = sources(project).fingerprint()
    (project / "data/nlu.yml").rename(project / "data/other.yml")
    assert sources(project).fingerprint() != before


def test_notes_beside_the_data_are_no_source(project: Path) -> None:
    before = sources(project).fingerprint()
    (project / "data/README.md").write_text("notes")
    assert sources(project).fingerprint() == before


def test_a_missing_source_is_an_error(project: Path) -> None:
    (project / "domain.yml").unlink()
    with pytest.raises(FileNotFoundError):
        sources(project).fingerprint()


# ---- manifests


def test_the_newest_whole_model_of_the_same_sources_is_found(tmp_path: Path) -> None:
    for day, sources_of, archive in (("01", "f", True), ("02", "f", True), ("03", "f", False)):
        manifest(id=f"m{day}", created=f"2026-01-{day}", fingerprint=sources_of).write(tmp_path)
        if archive:
            (tmp_path / f"m{day}.tar.gz").touch()
    assert trained_from(tmp_path, "f") == "m02"
    assert trained_from(tmp_path, "other") is None


def test_a_folder_that_does_not_exist_has_no_models(tmp_path: Path) -> None:
    assert trained_from(tmp_path / "none", "f") is None


def test_a_manifest_is_written_whole(tmp_path: Path) -> None:
    path = manifest(examples={"en": 1, "zh": 2}).write(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["m1.json"]
    assert json.loads(path.read_text())["examples"] == {"en": 1, "zh": 2}


def test_a_copy_of_the_sources_is_the_same_project(tmp_path: Path, project: Path) -> None:
    (project / "data/nlu.yml.orig").write_text("somebody's back-up")
    copy = sources(project).copy_to(tmp_path / "copy")
    assert copy.fingerprint() == sources(project).fingerprint()
    assert left_in(tmp_path / "copy") == ["config.yml", "data", "domain.yml"]
    assert "nlu.yml.orig" not in left_in(tmp_path / "copy/data")


def test_a_chosen_model_counts_only_if_the_present_components_made_it(tmp_path: Path) -> None:
    manifest(id="ours", components=components()).write(tmp_path)
    manifest(id="older", components="0").write(tmp_path)
    for name in ("ours", "older"):
        (tmp_path / f"{name}.tar.gz").touch()
    assert chosen(tmp_path) is None
    for name, counts in (("ours", "ours"), ("older", None), ("gone", None)):
        (tmp_path / "live").write_text(f"{name}\n")
        assert chosen(tmp_path) == counts


def test_what_the_classifier_thought_of_its_examples_is_taken_out_of_the_model(
    tmp_path: Path,
) -> None:
    (tmp_path / "held_out.npz").write_bytes(b"numbers")
    archive, target = tmp_path / "m.tar.gz", tmp_path / "m.heldout.npz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(tmp_path / "held_out.npz", arcname="components/train_X3/held_out.npz")
    keep_held_out(archive, target)
    assert target.read_bytes() == b"numbers"


# ---- the process


def test_a_model_is_written_with_its_manifest(model: Path) -> None:
    found = json.loads(model.with_name(model.name.replace(".tar.gz", ".json")).read_text())
    assert found["id"] == model.name.removesuffix(".tar.gz")
    assert found["sha256"] == sha256_of(model)
    assert found["fingerprint"] == sources(PROJECT).fingerprint()
    assert found["rasa"] == "3.6.21"
    assert found["created"].endswith("+00:00")
    assert found["intents"] == 8
    assert found["examples"]["en"] > 25
    assert found["examples"]["zh"] > 25


def test_files_that_the_recipe_names_are_the_projects_own(project: Path, tmp_path: Path) -> None:
    """The process runs in another folder, which has moods of its own."""
    config = project / "config.yml"
    moods = "  - name: engine.components.mood.MoodDetector\n"
    config.write_text(config.read_text().replace("policies:", f"{moods}policies:"))
    (project / "data/mood.yml").write_text("mood: 3\n")
    done = train(tmp_path / "models", project)
    assert done.returncode == 1
    assert "moods cannot be learnt" in lines_of(done.stdout)[-1]["detail"]


def test_the_same_sources_are_not_trained_again_nor_is_rasa_imported(model: Path) -> None:
    started = time.monotonic()
    code = (
        "import sys; from engine.train import main; status = main(sys.argv[1:]);"
        "sys.exit(status or ('rasa' in sys.modules))"
    )
    arguments = train_arguments(model.parent)
    done = subprocess.run(
        [arguments[0], "-c", code, *arguments[3:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    (line,) = lines_of(done.stdout)
    assert (line["event"], line["model"]) == ("unchanged", model.name.removesuffix(".tar.gz"))
    assert time.monotonic() - started < 3


def test_a_chosen_model_is_kept_whatever_the_sources_are(tmp_path: Path, project: Path) -> None:
    manifest(id="ours", components=components()).write(tmp_path)
    (tmp_path / "ours.tar.gz").touch()
    (tmp_path / "live").write_text("ours\n")
    done = train(tmp_path, project, "--keep-live")
    assert [(line["event"], line["model"]) for line in lines_of(done.stdout)] == [
        ("unchanged", "ours")
    ]


def test_a_model_keeps_its_sources_and_its_author(tmp_path: Path, project: Path) -> None:
    """And takes the place of a chosen one that cannot be loaded any more."""
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories/test_hello.yml").write_text("stories: []\n")
    out = tmp_path / "models"
    out.mkdir()
    manifest(id="older", components="0").write(out)
    (out / "older.tar.gz").touch()
    (out / "live").write_text("older\n")
    stories = ("--stories", str(tmp_path / "stories"))
    done = train(out, project, "--keep-live", "--author", "Ada 王", *stories)
    assert done.returncode == 0, done.stderr[-3000:]
    name = lines_of(done.stdout)[-1]["model"]
    found = json.loads((out / f"{name}.json").read_text())
    assert found["author"] == "Ada 王"
    assert found["sources"] == sources(project).sources()
    with tarfile.open(out / f"{name}.sources.tar.gz") as archive:
        archive.extractall(tmp_path / "kept", filter="data")
    assert sources(tmp_path / "kept").fingerprint() == found["fingerprint"]
    assert left_in(tmp_path / "kept/tests/stories") == ["test_hello.yml"]
    assert not (out / "live").exists()


def test_forced_it_trains_again_and_reports_progress_that_never_goes_back(
    tmp_path: Path, project: Path
) -> None:
    out = tmp_path / "models"
    out.mkdir()
    manifest(id="old", fingerprint=sources(project).fingerprint()).write(out)
    (out / "old.tar.gz").touch()
    done = train(out, project, "--force")
    assert done.returncode == 0, done.stderr[-3000:]
    lines = lines_of(done.stdout)
    assert [line["event"] for line in lines[:1] + lines[-1:]] == ["started", "trained"]
    fractions = [line["fraction"] for line in lines[1:-1]]
    assert fractions == sorted(fractions)
    assert fractions[-1] < 1
    # The long parts say how far they are, not only when they are over.
    for step in ("reading", "LinearIntentClassifier"):
        assert len([line for line in lines if step in line.get("step", "")]) > 2, step
    name = lines[-1]["model"]
    made = [f"{name}.{end}" for end in ("json", "tar.gz", "sources.tar.gz", "heldout.npz")]
    assert left_in(out) == sorted([*made, "old.json", "old.tar.gz"])
    with tarfile.open(out / f"{name}.tar.gz") as archive:
        pickles = [n for n in archive.getnames() if n.endswith((".pkl", ".pickle", ".joblib"))]
    assert pickles == []


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_cancelled_it_leaves_nothing_behind(
    tmp_path: Path, project: Path, stop: signal.Signals
) -> None:
    out = tmp_path / "models"
    lines = []
    with subprocess.Popen(
        train_arguments(out, project),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(json.loads(line))
            if lines[-1].get("fraction", 0) > 0.5:
                process.send_signal(stop)
                break
        lines += lines_of(process.stdout.read())
    assert process.returncode == 130
    assert lines[-1]["event"] == "cancelled"
    assert left_in(out) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("domain.yml", "version: '3.1'\nintents: {broken"),
        ("data/rules.yml", "rules:\n- rule: x\n  steps:\n  - intent: nothing\n  - action: none\n"),
    ],
)
def test_wrong_sources_fail_with_a_reason_and_leave_nothing(
    tmp_path: Path, project: Path, name: str, content: str
) -> None:
    (project / name).write_text(content)
    out = tmp_path / "models"
    done = train(out, project)
    assert done.returncode == 1
    last = lines_of(done.stdout)[-1]
    assert last["event"] == "failed"
    assert last["detail"]
    assert left_in(out) == []
