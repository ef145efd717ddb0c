"""How far a component is, is heard by whoever listens, also from beside one another."""

from concurrent.futures import ThreadPoolExecutor

from engine.components.telling import Parts, listening, tell


def test_who_listens_is_told_until_it_is_over() -> None:
    heard: list[float] = []
    tell(0.1)
    with listening(heard.append):
        tell(0.5)
        with listening(lambda _: None):
            tell(0.6)
        tell(0.7)
    tell(0.9)
    assert heard == [0.5, 0.7]


def test_parts_add_up_by_their_shares_to_the_whole() -> None:
    heard: list[float] = []
    parts = Parts(heard.append, short=1, long=3)
    parts.of("long")(0.5)
    parts.of("short")(1.0)
    parts.of("long")(1.0)
    assert heard == [0.375, 0.625, 1.0]


def test_parts_that_go_on_side_by_side_lose_nothing() -> None:
    heard: list[float] = []
    parts = Parts(heard.append, a=1, b=1, c=1, d=1)

    def work(name: str) -> None:
        told = parts.of(name)
        for step in range(1, 101):
            told(step / 100)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, "abcd"))
    assert len(heard) == 400
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
