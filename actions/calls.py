"""The calls under way: how an action, which Rasa gives nothing but a tracker, finds the turn that it works for."""

from collections.abc import Iterator
from contextlib import contextmanager

from actions.call import Call
from kit.errors import NotFound


class NoSuchCall(NotFound):
    """An action was called outside of a turn of ours, or after its turn was over."""

    code = "no_such_call"


class CallRegistry:
    """The current calls, by the turn's key. The engine hands the key through as the tracker's sender id."""

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}

    @contextmanager
    def register(self, key: str, call: Call) -> Iterator[Call]:
        """While the block runs, `call` is found under `key`."""
        self._calls[key] = call
        try:
            yield call
        finally:
            del self._calls[key]

    def get(self, key: str) -> Call:
        """The call of this key. Raises NoSuchCall."""
        try:
            return self._calls[key]
        except KeyError:
            raise NoSuchCall(turn=key) from None
