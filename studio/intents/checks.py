"""The engine's checks of examples (`engine.check`), which the app never imports.

A draft is checked by a process that stays (`studio.intents.checker`); all examples are checked by another
one, which takes half a minute. What is found in all of them is kept in a file until they change.
"""

import asyncio
import hashlib
import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from kit.language import Language
from studio import processes
from studio.intents import doubts
from studio.intents.checker import MODULE, Checker, ChecksFailed
from studio.intents.doubts import Parse
from studio.intents.schemas import Checked, Examples, Finding
from studio.processes import Tools
from studio.releases.store import Model

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Known:
    """What was found in all examples when the files had this `digest`; `left_out`: how many findings
    the engine has not told, since they are too many."""

    digest: str
    model: str | None
    findings: list[Finding]
    left_out: int = 0


class Checks:
    """Runs the checks of one project. `on_known` is called when all examples have been checked;
    `parse` is how the live model reads a text. `close` ends what is running."""

    def __init__(
        self,
        tools: Tools,
        project: Path,
        cache: Path,
        on_known: Callable[[], None] = lambda: None,
        parse: Parse | None = None,
    ) -> None:
        self._parse = parse
        self._tools = tools
        self._project = project
        self._cache = cache
        self._on_known = on_known
        self._places = ("--project", project, "--cache", cache.resolve())
        self._checker = Checker(tools, *self._places)
        self._whole: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Somebody is about to write examples: begin what a first answer would wait for."""
        self._checker.warm()

    async def of_draft(
        self, intent: str, examples: Examples, added: dict[Language, list[str]]
    ) -> Checked:
        """What new examples collide with when the intent has these examples. Raises ChecksFailed,
        or Unavailable when no engine answers."""
        if not any(added.values()):
            return Checked(findings=[])
        request = {"intent": intent, "examples": examples.model_dump(), "added": added}
        answer = await self._checker.ask(request)
        try:
            checked = _checked(answer)
        except (ValueError, KeyError) as error:
            log.warning("an answer of the checks is not understood", error=repr(error))
            raise ChecksFailed from error
        # A new intent is unknown to the live model, which would take it for another.
        if self._parse and any(
            len(added[language]) < len(getattr(examples, language)) for language in added
        ):
            checked.findings += await doubts.of_new(self._parse, intent, added)
        return checked

    def of_all(self, model: Model | None) -> tuple[Known | None, bool]:
        """What is known of all examples, and whether that is of the files as they are. If not, they
        are checked in the background, with the held-out predictions of `model`."""
        known = self._read()
        digest = self._digest()
        if known and (known.digest, known.model) == (digest, model.id if model else None):
            return known, True
        if self._whole is None or self._whole.done():
            self._whole = asyncio.create_task(self._check_all(digest, model))
        return known, False

    async def close(self) -> None:
        """End what is running."""
        if self._whole:
            self._whole.cancel()
            with suppress(asyncio.CancelledError):
                await self._whole
        await self._checker.close()

    async def _check_all(self, digest: str, model: Model | None) -> None:
        request = {"id": 0, "held_out": str(model.held_out.resolve()) if model else None}
        answers: list[dict[str, Any]] = []
        said: deque[str] = deque(maxlen=20)
        try:
            status = await processes.run(
                self._tools,
                MODULE,
                *self._places,
                stdin=[request],
                on_line=answers.append,
                on_log=said.append,
            )
            if status or not answers:
                raise ValueError(f"it ended with {status}")
            found = _checked(answers[-1])
            known = Known(digest, model.id if model else None, found.findings, found.left_out)
            await asyncio.to_thread(self._write, known)
        except (OSError, ValueError, KeyError) as error:
            log.warning("checking all examples failed", error=repr(error), said=list(said)[-3:])
            return
        self._on_known()

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for path in (
            *sorted((self._project / "data" / "nlu").rglob("*.yml")),
            *sorted((self._tools.root / "engine" / "checks").glob("*.py")),  # an upgrade
        ):
            stat = path.stat()
            digest.update(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\0".encode())
        return digest.hexdigest()

    @property
    def _file(self) -> Path:
        return self._cache / "findings.json"

    def _read(self) -> Known | None:
        try:
            stored = json.loads(self._file.read_bytes())
            found = [Finding.model_validate(one) for one in stored["findings"]]
            return Known(stored["digest"], stored["model"], found, stored["left_out"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError) as error:
            log.warning("what was found is not readable, and is found anew", error=repr(error))
            return None

    def _write(self, known: Known) -> None:
        self._cache.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".draft")
        content = {
            "digest": known.digest,
            "model": known.model,
            "findings": [finding.model_dump(exclude_defaults=True) for finding in known.findings],
            "left_out": known.left_out,
        }
        draft.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        draft.replace(self._file)


def _checked(answer: dict[str, Any]) -> Checked:
    """Raises ValueError when the answer is none."""
    if "findings" not in answer:
        raise ValueError(answer.get("error", "no findings"))
    return Checked.model_validate({key: answer[key] for key in Checked.model_fields})
