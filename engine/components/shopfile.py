"""The shop's table of products as a file, which the app writes and the engine reads.

CSV with the columns sku, name_en and name_zh, and whatever others there are: the shop's own products.csv
will do. It is read again when it was replaced. Without the file there are no products.
"""

from __future__ import annotations

import csv
import logging
from pathlib import Path

from engine.components.products import Names, Product

logger = logging.getLogger(__name__)


class ProductFile:
    """The names in a file, as it is now."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._names = Names()

    def names(self) -> Names:
        """What the file says. One that cannot be read leaves what was read before, with a warning."""
        try:
            status = self._path.stat()
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        except FileNotFoundError:
            self._stamp, self._names = None, Names()
            return self._names
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._names = Names(read(self._path))
            except (OSError, ValueError, KeyError, csv.Error) as error:
                logger.warning("the products in %s cannot be read: %r", self._path, error)
        return self._names


def read(path: Path) -> list[Product]:
    """The products of a file. Raises OSError, ValueError, KeyError or csv.Error."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Product(row["sku"], row["name_en"], row["name_zh"]) for row in csv.DictReader(file)]
