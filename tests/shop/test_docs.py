"""What docs/shop.md tells operators about the files is what the importer takes."""

import re

import pytest

from kit.settings import ROOT
from shop.rows import FILES, KEYS

DOCS = ("docs/shop.md", "docs/shop.zh-CN.md")


@pytest.mark.parametrize("name", DOCS)
@pytest.mark.parametrize("file", FILES)
def test_every_column_is_documented_with_whether_it_must_be_there(name: str, file: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    (row,) = [line for line in text.splitlines() if line.startswith(f"| `{file}`")]
    columns = dict(re.findall(r"`(\w+)`(\*?)", row.split("|")[3]))
    fields = FILES[file].model_fields
    assert columns == {n: "*" if f.is_required() else "" for n, f in fields.items()}
    if file != "shipment_events.csv":  # there the table says it in words
        assert re.findall(r"`(\w+)`", row.split("|")[2]) == list(KEYS[file])
