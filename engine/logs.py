"""What the engine's processes say on stderr: the server as JSON lines, tools as lines for people."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import warnings
from typing import Any


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "data", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_as_json(logger: logging.Logger, level: str) -> None:
    """JSON lines, Python's warnings among them; those of `logger` from `level` up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logger.setLevel(level.upper())
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addFilter(lambda record: _can_be_acted_on(record.getMessage()))


def log_for_people() -> None:
    """Warnings without the place in Rasa where they are raised, and no progress bars."""
    os.environ["LOG_LEVEL"] = "ERROR"  # is what Rasa asks before it shows a bar

    def show(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        text = f"{category.__name__}: {message}"
        if _can_be_acted_on(text):
            sys.stderr.write(text + "\n")

    warnings.showwarning = show


def _can_be_acted_on(warning: str) -> bool:
    """Not what Rasa's libraries will drop one day, nor what Rasa says of every domain."""
    return "Deprec" not in warning and "Slot auto-fill has been removed" not in warning
