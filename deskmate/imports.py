"""Imports of what another system knows of customers."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from customers import repository
from customers import service as customers
from customers.models import Customer
from kit.clock import Clock, utc_now
from kit.errors import Invalid
from kit.language import as_language

COLUMNS = ("user_id", "name", "language", "email", "phone")


class BadRow(Invalid):
    """A line of the file cannot be meant. Nothing of the file is imported."""

    code = "bad_row"


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int
    updated: int


def customers_from_csv(
    session: Session,
    source: Path,
    progress: Callable[[int, int], None],
    clock: Clock = utc_now,
) -> Imported:
    """Add or update customers from a CSV file with the columns of COLUMNS, of which `user_id` must
    be filled.

    What the file says is vouched for by the shop, so e-mail and phone count as verified. Raises
    BadRow.
    """
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        unknown = set(reader.fieldnames or ()) ^ set(COLUMNS)
        if unknown:
            raise BadRow(f"{source}: the first line must be {','.join(COLUMNS)}")
        rows = list(reader)
    now = clock()
    added = 0
    for number, row in enumerate(rows, 2):
        user_id = (row["user_id"] or "").strip()
        if not user_id:
            raise BadRow(
                f"{source}, line {number}: user_id is empty", line=number, column="user_id"
            )
        language = as_language(row["language"])
        if row["language"] and language is None:
            raise BadRow(
                f"{source}, line {number}: language must be en or zh",
                line=number,
                column="language",
            )
        known = repository.by_identity(session, "user_id", user_id)
        customer: Customer = customers.identify(
            session,
            "user_id",
            user_id,
            verified=True,
            name=row["name"] or None,
            language=language,
            now=now,
        )
        if known and row["name"]:
            customer.name = row["name"]
        if row["email"]:
            customers.learn(
                session, customer, "email", row["email"].strip().lower(), verified=True, now=now
            )
        if row["phone"]:
            customers.learn(
                session, customer, "phone", row["phone"].strip(), verified=True, now=now
            )
        added += known is None
        progress(number - 1, len(rows))
    return Imported(added, len(rows) - added)
