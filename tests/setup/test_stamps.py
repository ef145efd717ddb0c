"""A finished step is not done again until what it was made from changes."""

from pathlib import Path

import pytest

from setup.stamps import Stamps, files_below, fingerprint


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    (folder / "deep").mkdir(parents=True)
    (folder / "lock.txt").write_text("aiohttp==3")
    (folder / "deep" / "page.ts").write_text("export {}")
    return folder


def test_the_same_inputs_have_the_same_fingerprint(sources: Path) -> None:
    assert fingerprint(sources, [sources], 3, 11) == fingerprint(sources, [sources], 3, 11)


def test_content_name_and_facts_count(sources: Path) -> None:
    seen = {fingerprint(sources, [sources], 3, 11), fingerprint(sources, [sources], 3, 12)}
    (sources / "deep" / "page.ts").write_text("export {};")
    seen.add(fingerprint(sources, [sources], 3, 11))
    (sources / "deep" / "page.ts").rename(sources / "deep" / "other.ts")
    seen.add(fingerprint(sources, [sources], 3, 11))
    (sources / "deep" / "empty.ts").touch()
    seen.add(fingerprint(sources, [sources], 3, 11))
    assert len(seen) == 5


def test_a_missing_input_counts_as_missing_and_not_as_empty(sources: Path) -> None:
    absent = sources / "domain.yml"
    before = fingerprint(sources, [absent])
    absent.touch()
    assert fingerprint(sources, [absent]) != before


def test_what_is_fetched_or_built_does_not_count(sources: Path) -> None:
    before = fingerprint(sources, [sources])
    for folder in ("node_modules", "dist", "__pycache__"):
        (sources / "deep" / folder).mkdir()
        (sources / "deep" / folder / "made.js").touch()
    assert fingerprint(sources, [sources]) == before


def test_files_can_be_picked_by_ending(sources: Path) -> None:
    assert files_below(sources, (".ts",)) == [sources / "deep" / "page.ts"]


def test_a_stamp_is_remembered_and_forgotten(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path / "stamps")
    assert stamps.read("app") is None
    stamps.write("app", "one")
    stamps.write("app", "two")
    assert stamps.read("app") == "two"
    stamps.forget("app")
    stamps.forget("app")
    assert stamps.read("app") is None
    assert list((tmp_path / "stamps").iterdir()) == []
