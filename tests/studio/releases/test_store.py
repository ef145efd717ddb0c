"""The folder of models: which is in service, and whether the sources have changed."""

from pathlib import Path

import pytest

from engine.manifest import Project
from studio.releases.store import Models, NoSuchModel, digest_of_sources
from tests.studio.releases.workshop import add_model


@pytest.fixture
def models(tmp_path: Path) -> Models:
    for name in "ab":
        add_model(tmp_path, name, {})
    return Models(tmp_path)


def test_without_a_pinned_model_the_newest_is_in_service(models: Models) -> None:
    assert models.live().id == "b"
    add_model(models.folder, "c", {})
    assert models.live().id == "c"


def test_a_pinned_model_stays_in_service_until_it_is_let_go(models: Models) -> None:
    assert models.pin().id == "b"
    add_model(models.folder, "c", {})
    assert models.pin().id == "b"
    assert models.live().id == "b"
    assert models.use("a").id == "a"
    assert models.live().id == "a"
    models.use_newest()
    assert models.pinned() is None
    assert models.live().id == "c"


def test_a_model_is_its_archive_and_its_manifest(models: Models) -> None:
    (models.folder / "b.tar.gz").unlink()
    assert [model.id for model in models.all()] == ["a"]
    models.use("a")
    (models.folder / "a.tar.gz").unlink()
    with pytest.raises(NoSuchModel):
        models.live()


def test_without_models_none_is_live(tmp_path: Path) -> None:
    with pytest.raises(NoSuchModel, match="model train"):
        Models(tmp_path).pin()


@pytest.mark.parametrize("split", [False, True])
def test_the_digest_of_the_sources_is_the_trainers_own(tmp_path: Path, split: bool) -> None:
    """The trainer writes it into the manifest: the two must agree, or all sources look changed."""
    (tmp_path / "data/nlu/en").mkdir(parents=True)
    (tmp_path / "data/nlu/en/orders.yml").write_text("nlu: []  # 订单\n", "utf-8")
    (tmp_path / "data/rules.yaml").write_text("rules: []\n")
    (tmp_path / "data/notes.md").write_text("no source")
    (tmp_path / "config.yml").write_text("language: en\n")
    domain = tmp_path / ("domain" if split else "domain.yml")
    if split:
        domain.mkdir()
        (domain / "responses.yml").write_text("responses: {}\n")
    else:
        domain.write_text("responses: {}\n")
    project = Project(tmp_path / "config.yml", domain, tmp_path / "data")
    before = digest_of_sources(tmp_path)
    assert before == project.sources()
    (tmp_path / "data/rules.yaml").write_text("rules: [1]\n")
    assert digest_of_sources(tmp_path) == project.sources() != before
