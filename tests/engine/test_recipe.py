"""Texts are compared by what the project's recipe names."""

from pathlib import Path

import pytest
from support import ROOT

from engine.recipe import CLASSIFIER, comparing


def project(folder: Path, *options: str) -> Path:
    lines = ["pipeline:", "  - name: other.Component", f"  - name: {CLASSIFIER}"]
    (folder / "config.yml").write_text("\n".join([*lines, *(f"    {o}" for o in options)]), "utf-8")
    return folder


def test_the_shops_recipe_compares_english_by_vectors() -> None:
    found = comparing(ROOT)
    assert found.vectors is not None
    assert found.languages == ("en",)


def test_a_recipe_can_do_without_vectors_and_can_use_them_for_chinese(tmp_path: Path) -> None:
    assert comparing(project(tmp_path, "vectors: none")).vectors is None
    assert comparing(project(tmp_path, "vectors_for: [en, zh]")).languages == ("en", "zh")


def test_a_folder_without_vectors_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"tokenizer\.json"):
        comparing(project(tmp_path, f"vectors: {tmp_path}"))


def test_a_recipe_without_our_classifier_takes_the_package(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("pipeline:\n  - name: other.Component\n")
    assert comparing(tmp_path).vectors is not None
