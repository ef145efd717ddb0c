"""Sending keeps to Telegram's pace."""

from bot.channels.telegram.pacing import Pace


def test_a_burst_goes_at_once_and_the_rest_at_the_pace() -> None:
    pace = Pace(interval_s=1, burst=3)
    assert [pace.reserve("a", 100.0) for _ in range(6)] == [0, 0, 0, 1, 2, 3]


def test_chats_do_not_wait_for_each_other() -> None:
    pace = Pace(interval_s=1, burst=1)
    assert [pace.reserve("a", 0), pace.reserve("a", 0), pace.reserve("b", 0)] == [0, 1, 0]


def test_a_quiet_chat_may_burst_again() -> None:
    pace = Pace(interval_s=1, burst=3)
    for _ in range(3):
        pace.reserve("a", 0)
    assert [pace.reserve("a", 3) for _ in range(4)] == [0, 0, 0, 1]


def test_never_more_than_the_burst_and_the_pace_in_any_window() -> None:
    pace = Pace(interval_s=0.5, burst=4)
    now, sent = 0.0, []
    for step in range(200):
        now += 0.01 * (step % 7)
        sent.append(now + pace.reserve("a", now))
    for start in sent:
        assert sum(start <= at < start + 10 for at in sent) <= 4 + 20


def test_a_pause_is_kept_in_full_and_ends_the_burst() -> None:
    pace = Pace(interval_s=1, burst=3)
    pace.pause("a", 0, 7)
    assert [pace.reserve("a", 0), pace.reserve("a", 0)] == [7, 8]
    assert pace.reserve("b", 0) == 0


def test_many_quiet_chats_are_forgotten() -> None:
    pace = Pace(interval_s=1, burst=1)
    for n in range(5_000):
        pace.reserve(str(n), n * 2.0)
    assert len(pace._next) <= 1_001
