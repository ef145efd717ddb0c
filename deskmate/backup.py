"""Back-up and restore: one archive with all rows, uploaded files and secrets.

Rows are stored as JSON lines, so that an archive of SQLite can be restored into PostgreSQL and the
other way round. It is read in one transaction: what it holds fits together, and Deskmate may run
meanwhile.
"""

import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select

from deskmate import schema
from deskmate.tables import metadata
from kit.clock import utc_now
from kit.errors import Conflict, Invalid

FORMAT = 1
ROWS_AT_ONCE = 500
# What lies in the data folder besides the database. Models are left out: they are made from the
# project's files.
FOLDERS = ("uploads", "secrets")
Progress = Callable[[str, int, int], None]


class NotEmpty(Conflict):
    """The database has rows; a restore would mix two installations."""

    code = "database_not_empty"


class NotABackup(Invalid):
    """The file is not one of our archives, or was cut off."""

    code = "not_a_backup"


def write(engine: Engine, data_dir: Path, target: Path, progress: Progress) -> int:
    """Write an archive to `target`, which appears only when it is complete; how many rows it holds.

    `progress` is told a table's name, how many rows are done, and of how many.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    rows = 0
    try:
        with tarfile.open(draft, "w:gz") as archive, engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            tables: dict[str, int] = {}
            for table in metadata.sorted_tables:
                tables[table.name] = _add_table(archive, connection, table, progress)
                rows += tables[table.name]
            about = {
                "format": FORMAT,
                "revision": schema.revision(connection),
                "created": utc_now().isoformat(),
                "tables": tables,
            }
            _add(archive, "about.json", json.dumps(about).encode())
            for folder in FOLDERS:
                if (data_dir / folder).is_dir():
                    archive.add(data_dir / folder, folder)
        draft.chmod(0o600)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def restore(engine: Engine, data_dir: Path, source: Path, progress: Progress) -> int:
    """Fill an empty installation from an archive, then bring it up to date; how many rows. All or
    nothing.

    Raises NotABackup or NotEmpty.
    """
    with tempfile.TemporaryDirectory(prefix="deskmate-restore-") as scratch:
        unpacked = Path(scratch)
        about = _unpack(source, unpacked)
        with engine.begin() as connection:
            present = set(inspect(connection).get_table_names())
            for table in metadata.sorted_tables:
                if table.name in present and connection.scalar(
                    select(func.count()).select_from(table)
                ):
                    raise NotEmpty(
                        f"the database already has rows in {table.name!r}; restore into an empty one",
                        table=table.name,
                    )
            schema.upgrade_connection(connection, about["revision"])
            rows = 0
            for table in metadata.sorted_tables:
                if table.name in about["tables"]:
                    total = about["tables"][table.name]
                    rows += _read_table(connection, table, unpacked, total, progress)
            _restart_numbers(connection)
            schema.upgrade_connection(connection)
        for folder in FOLDERS:
            if (unpacked / folder).is_dir():
                shutil.copytree(unpacked / folder, data_dir / folder, dirs_exist_ok=True)
        return rows


def _add_table(
    archive: tarfile.TarFile, connection: Connection, table: Table, progress: Progress
) -> int:
    total = connection.scalar(select(func.count()).select_from(table)) or 0
    done = 0
    # By key, so that rows which point at earlier ones of their table come after them.
    ordered = select(table).order_by(*table.primary_key.columns)
    with tempfile.TemporaryFile() as file:
        for rows in connection.execute(ordered).mappings().partitions(ROWS_AT_ONCE):
            for row in rows:
                line = json.dumps({k: _out(v) for k, v in row.items()}, ensure_ascii=False)
                file.write(line.encode() + b"\n")
            done += len(rows)
            progress(table.name, done, total)
        info = tarfile.TarInfo(f"tables/{table.name}.jsonl")
        info.size = file.tell()
        file.seek(0)
        archive.addfile(info, file)
    return done


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def _unpack(source: Path, target: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            # "data" refuses links and paths that lead out of the folder.
            archive.extractall(target, filter="data")
        about: dict[str, Any] = json.loads((target / "about.json").read_text())
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise NotABackup(f"{source} is not a Deskmate back-up, or was cut off: {error}") from error
    if about.get("format") != FORMAT:
        raise NotABackup(f"{source} was written by another version of Deskmate")
    return about


def _read_table(
    connection: Connection, table: Table, unpacked: Path, total: int, progress: Progress
) -> int:
    done = 0
    with (unpacked / "tables" / f"{table.name}.jsonl").open(encoding="utf-8") as lines:
        while rows := [
            _in(table, json.loads(line))
            for _, line in zip(range(ROWS_AT_ONCE), lines, strict=False)
        ]:
            connection.execute(insert(table), rows)
            done += len(rows)
            progress(table.name, done, total)
    return done


def _out(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _in(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        kind = table.c[name].type.python_type
        if value is not None and kind in (date, datetime):
            row[name] = kind.fromisoformat(value)
    return row


def _restart_numbers(connection: Connection) -> None:
    """Let PostgreSQL's sequences go on after the highest restored key. SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if "id" in table.c and table.c.id.autoincrement:
            number = func.pg_get_serial_sequence(table.name, "id")
            after = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(number, after, False)).where(number.is_not(None)))
