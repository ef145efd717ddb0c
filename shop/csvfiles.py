"""Reads the shop's CSV files and checks every cell, so that one answer names all that is wrong, by
file, line and column."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shop.errors import BadFiles, BadRow
from shop.rows import FILES, KEYS, REFERENCES, Row

LONGEST_FIELD = 10_000
# The rows of each file, with their lines.
Tables = dict[str, list[tuple[int, Row]]]


def read_folder(folder: Path, now: datetime) -> Tables:
    """The rows of all files with their lines, checked. Raises BadFiles with everything that is wrong."""
    problems: list[BadRow] = []
    tables: Tables = {}
    for file, kind in FILES.items():
        tables[file] = list(_read_file(folder / file, kind, now, problems))
    for file, rows in tables.items():
        problems.extend(_repeated(file, rows))
    if not problems:
        problems.extend(_dangling(tables))
    if problems:
        raise BadFiles(problems)
    return tables


def _read_file(
    path: Path, kind: type[Row], now: datetime, problems: list[BadRow]
) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(LONGEST_FIELD)
    try:
        # utf-8-sig: what spreadsheets save begins with a mark.
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if wrong := _wrong_columns(reader.fieldnames or (), kind):
                problems.append(BadRow(path.name, 1, None, wrong))
                return
            for cells in reader:
                line = reader.line_num
                if None in cells:
                    problems.append(
                        BadRow(path.name, line, None, "has more cells than the first line")
                    )
                    continue
                filled = {name: value for name, value in cells.items() if value}
                try:
                    yield line, kind.model_validate(filled, context={"now": now})
                except ValidationError as error:
                    problems.extend(_reasons(path.name, line, error))
    except FileNotFoundError:
        problems.append(BadRow(path.name, 1, None, "the file is missing"))
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(BadRow(path.name, 1, None, f"is not a CSV file in UTF-8 ({error})"))


def _wrong_columns(names: Sequence[str], kind: type[Row]) -> str | None:
    unknown = [name for name in names if name not in kind.model_fields]
    missing = [
        name
        for name, field in kind.model_fields.items()
        if field.is_required() and name not in names
    ]
    if unknown:
        return f"unknown column {', '.join(unknown)}; known are {', '.join(kind.model_fields)}"
    return f"column {', '.join(missing)} is missing" if missing else None


def _reasons(file: str, line: int, error: ValidationError) -> Iterator[BadRow]:
    for problem in error.errors(include_url=False, include_context=False, include_input=True):
        column = str(problem["loc"][0]) if problem["loc"] else None
        why = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "missing":
            why = "is empty"
        elif column:
            why = f"{str(problem['input'])[:40]!r}: {why}"
        yield BadRow(file, line, column, why)


def _repeated(file: str, rows: list[tuple[int, Row]]) -> Iterator[BadRow]:
    seen: dict[tuple[Any, ...], int] = {}
    for line, row in rows:
        key = tuple(getattr(row, column) for column in KEYS[file])
        if key in seen:
            yield BadRow(file, line, KEYS[file][0], f"is on line {seen[key]} already")
        seen.setdefault(key, line)


def _dangling(tables: Tables) -> Iterator[BadRow]:
    for (file, column), (target_file, target_column) in REFERENCES.items():
        known = {getattr(row, target_column) for _, row in tables[target_file]}
        for line, row in tables[file]:
            value = getattr(row, column)
            if value is not None and value not in known:
                yield BadRow(file, line, column, f"{value!r} is not in {target_file}")
