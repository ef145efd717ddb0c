"""Showing what set-up does and for how long: one live line on a terminal, plain lines elsewhere."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from typing import TextIO

REFRESH_S = 0.2
PLAIN_REMINDER_S = 20.0
LONGEST_NOTE = 60
_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


def elapsed(seconds: float) -> str:
    """A duration as people read it: "4 s", "1 min 05 s"."""
    whole = int(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


class Progress:
    """Thread-safe. Use it as a context; steps report with `start`, `note`, and `done`, `failed` or `stopped`."""

    def __init__(
        self,
        out: TextIO | None = None,
        live: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.out = out or sys.stdout
        self.live = self._is_terminal() if live is None else live
        self.clock = clock
        self._fancy = "utf" in (getattr(self.out, "encoding", None) or "").lower()
        self._started: dict[str, float] = {}
        self._notes: dict[str, str] = {}
        self._reminded: dict[str, float] = {}
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._painter: threading.Thread | None = None
        self._frame = 0

    def _is_terminal(self) -> bool:
        return self.out.isatty() and os.environ.get("TERM") != "dumb" and "CI" not in os.environ

    def __enter__(self) -> "Progress":
        self._painter = threading.Thread(target=self._repeat, name="progress", daemon=True)
        self._painter.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._painter:
            self._painter.join()
        with self._lock:
            self._clear()

    def start(self, title: str) -> None:
        """`title` begins."""
        with self._lock:
            now = self.clock()
            self._started[title] = self._reminded[title] = now
            if not self.live:
                self._line(f"  {'…' if self._fancy else '...'} {title}")

    def note(self, title: str, text: str) -> None:
        """The latest that `title` has to say, in one short line."""
        with self._lock:
            if title in self._started:
                self._notes[title] = " ".join(text.split())[:LONGEST_NOTE]

    def done(self, title: str) -> None:
        """`title` is ready."""
        self._end(title, "✓" if self._fancy else "ok")

    def failed(self, title: str) -> None:
        """`title` went wrong."""
        self._end(title, "✗" if self._fancy else "FAILED")

    def stopped(self, title: str) -> None:
        """`title` was ended before it was ready."""
        self._end(title, "– stopped:" if self._fancy else "stopped:")

    def say(self, text: str) -> None:
        """A line between the others."""
        with self._lock:
            self._clear()
            self._line(text)

    def _end(self, title: str, mark: str) -> None:
        with self._lock:
            took = self.clock() - self._started.pop(title)
            self._notes.pop(title, None)
            self._clear()
            self._line(f"  {mark} {title} ({elapsed(took)})")

    def _repeat(self) -> None:
        while not self._over.wait(REFRESH_S):
            self.paint()

    def paint(self) -> None:
        """Show what goes on now; done several times a second while the context is open."""
        with self._lock:
            if self.live:
                self._draw()
            else:
                self._remind()

    def _draw(self) -> None:
        if not self._started:
            return
        self._frame += 1
        now = self.clock()
        mark = _SPINNER[self._frame % len(_SPINNER)] if self._fancy else "-\\|/"[self._frame % 4]
        parts = [f"{title} {elapsed(now - since)}" for title, since in self._started.items()]
        line = f"  {mark} {', '.join(parts)}"
        if note := next((self._notes[t] for t in self._started if t in self._notes), ""):
            line += f": {note}"
        width = shutil.get_terminal_size().columns - 1
        self.out.write(f"\r\x1b[K{line[:width]}")
        self.out.flush()

    def _remind(self) -> None:
        now = self.clock()
        for title, since in self._started.items():
            if now - self._reminded[title] >= PLAIN_REMINDER_S:
                self._reminded[title] = now
                note = self._notes.get(title, "")
                self._line(
                    f"      {title}: {elapsed(now - since)} so far{f' ({note})' if note else ''}"
                )

    def _clear(self) -> None:
        if self.live:
            self.out.write("\r\x1b[K")
            self.out.flush()

    def _line(self, text: str) -> None:
        if not self._fancy:
            text = text.encode("ascii", "replace").decode()
        self.out.write(text + "\n")
        self.out.flush()
