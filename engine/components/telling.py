"""How far a component's training is, told to whoever trains: a bar should move while one learns for a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[float], None]
"""Is told which share (0 to 1) of the work is done."""


def nobody(fraction: float) -> None:
    """Nobody listens."""


_listener: Tell = nobody


def tell(fraction: float) -> None:
    """Tells who listens now. Rasa trains one component at a time; its threads may tell too."""
    _listener(fraction)


@contextmanager
def listening(listener: Tell) -> Iterator[None]:
    """Meanwhile this one is told."""
    global _listener
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before


class Parts:
    """Work in parts that go on beside one another. `shares` says how much of the whole each is."""

    def __init__(self, told: Tell, **shares: float) -> None:
        self._told = told
        self._shares = shares
        self._done = dict.fromkeys(shares, 0.0)
        self._lock = threading.Lock()

    def of(self, part: str) -> Tell:
        """Whom a part tells how far it is."""

        def told(fraction: float) -> None:
            with self._lock:
                self._done[part] = fraction
                whole = sum(self._done[name] * share for name, share in self._shares.items())
                self._told(whole / sum(self._shares.values()))

        return told
