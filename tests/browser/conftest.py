"""Browser tests run against a whole Deskmate: the real app, engine, model and pages."""

from collections.abc import Iterator

import pytest

from tests.services import installation
from tests.services.installation import Installation


@pytest.fixture(scope="session")
def deskmate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all tests of a worker. The desk is always open, and nobody is limited."""
    folder = tmp_path_factory.mktemp("deskmate")
    with installation.running(
        folder,
        desk_days="mon-sun",
        desk_opens="00:00",
        desk_closes="23:59:59",
        widget_limits="false",
    ) as running:
        running.deskmate(
            "user",
            "add",
            "admin@shop.example",
            "--name",
            "Ada",
            "--role",
            "admin",
            "--password",
            PASSWORD,
        )
        yield running


PASSWORD = "correct horse battery"
