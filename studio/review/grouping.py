"""Groups messages that mean the same, so that one decision labels many.

The work is `engine.cluster`'s, in a process of its own; what it finds is stored, so that the inbox
shows the last result at once. Decided and locked messages are in no group that changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.orm import Session

from kit.database import Database, announce
from kit.errors import Unavailable
from studio import processes
from studio.processes import Tools
from studio.review import repository
from studio.review.schemas import MOST_GROUPED

log = structlog.get_logger(__name__)


class NotGrouped(Unavailable):
    """The process that makes groups ended with an error; the groups are those from before."""

    code = "not_grouped"


@dataclass(frozen=True)
class Place:
    """Which group a message is in, called by the message that stands for it, and how near it is to
    that: 0 is that message itself."""

    cluster: int
    place: int


async def make_groups(database: Database, tools: Tools, project: Path) -> bool:
    """Group what waits anew when something is new. False when nothing is. Raises NotGrouped."""
    texts = await database.read(_texts)
    if not texts:
        return False
    found: dict[int, Place] = {}

    def take(line: Mapping[str, Any]) -> None:
        found[int(line["id"])] = Place(int(line["cluster"]), int(line["place"]))

    lines = [{"id": item_id, "text": text} for item_id, text in texts]
    words: list[str] = []
    status = await processes.run(
        tools,
        "engine.cluster",
        *("--project", str(project)),
        stdin=lines,
        on_line=take,
        on_log=words.append,
    )
    if status != 0 or len(found) != len(texts):
        log.error("messages were not grouped", status=status, words="\n".join(words[-5:]))
        raise NotGrouped
    await database.write(lambda session: _store(session, found))
    log.info(
        "messages grouped", messages=len(found), groups=len({p.cluster for p in found.values()})
    )
    return True


def _texts(session: Session) -> Sequence[tuple[int, str]]:
    # Older ones stay in the groups that they have.
    items = repository.waiting(session, "unclear", None, MOST_GROUPED)
    return [(i.id, i.text) for i in items] if any(i.place is None for i in items) else []


def _store(session: Session, found: Mapping[int, Place]) -> None:
    for item in repository.lock_items(session, found):
        # What was decided meanwhile keeps the group in which that was done.
        if item.state == "waiting":
            item.cluster, item.place = found[item.id].cluster, found[item.id].place
    session.flush()
    announce(session, "studio", {"review": "grouped"})
