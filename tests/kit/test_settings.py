"""Every setting is documented in both languages, and a bad value says which it is."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from kit.settings import ROOT, Settings

DOCS = [ROOT / "docs" / name for name in ("settings.md", "settings.zh-CN.md")]


def documented(path: Path) -> set[str]:
    rows = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return {name for row in rows for name in re.findall(r"`DESKMATE_(\w+)`", row.split("|")[1])}


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_setting_is_documented_and_nothing_else_is(path: Path) -> None:
    assert documented(path) == {name.upper() for name in Settings.model_fields}


def test_the_port_can_be_given_by_its_short_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    assert Settings().port == 8123


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "99999"),
        ("DESK_TIMEZONE", "Mars/Base"),
        ("DESK_DAYS", "someday"),
        ("ENGINES", "0"),
        ("WIDGET_JWT_SECRET", "short"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"DESKMATE_{name}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    (problem,) = refused.value.errors()
    assert name in str(problem["loc"][0]).upper()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKMATE_TELEGRAM_TOKEN", "123:secret")
    assert "secret" not in repr(Settings().telegram_token)
