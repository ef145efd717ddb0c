"""What a person sees while waiting."""

import io
import re

import pytest

from setup.progress import PLAIN_REMINDER_S, Progress, elapsed


class Terminal(io.StringIO):
    encoding = "utf-8"  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s"), (59.9, "59 s"), (65, "1 min 05 s"), (600, "10 min 00 s")]
)
def test_time_is_said_as_people_do(seconds: float, said: str) -> None:
    assert elapsed(seconds) == said


def test_plain_output_has_a_line_for_start_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    out, now = Terminal(), [0.0]
    progress = Progress(out, live=False, clock=lambda: now[0])
    progress.start("web packages")
    now[0] = 65
    progress.done("web packages")
    assert out.getvalue() == "  … web packages\n  ✓ web packages (1 min 05 s)\n"


def test_plain_output_reminds_of_long_steps() -> None:
    out, now = Terminal(), [0.0]
    progress = Progress(out, live=False, clock=lambda: now[0])
    progress.start("trained assistant")
    progress.note("trained assistant", "epoch 3 of 9\n")
    progress.paint()
    now[0] = PLAIN_REMINDER_S
    progress.paint()
    progress.paint()
    assert out.getvalue().count("so far") == 1
    assert "20 s so far (epoch 3 of 9)" in out.getvalue()


def test_a_terminal_gets_one_live_line_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = Terminal()
    progress = Progress(out, live=True, clock=lambda: 0.0)
    progress.start("engine environment")
    progress.start("web packages")
    progress.note("web packages", "x" * 200)
    progress.paint()
    shown = out.getvalue().rpartition("\x1b[K")[2]
    assert "engine environment 0 s, web packages 0 s: xx" in shown
    assert len(shown) < 60
    progress.done("engine environment")
    progress.failed("web packages")
    left = [re.sub(r"(?s).*\x1b\[K", "", line) for line in out.getvalue().split("\n")]
    assert left[:2] == ["  ✓ engine environment (0 s)", "  ✗ web packages (0 s)"]


def test_an_ascii_terminal_gets_ascii() -> None:
    class Ascii(io.StringIO):
        encoding = "ascii"  # type: ignore[assignment]

    out = Ascii()
    progress = Progress(out, live=False, clock=lambda: 0.0)
    progress.start("web packages")
    progress.note("web packages", "✓")
    progress.done("web packages")
    assert out.getvalue().isascii()
    assert "ok web packages" in out.getvalue()
