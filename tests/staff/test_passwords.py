"""Passwords are stored as argon2id, and checking one takes as long for nobody as for somebody."""

from typing import Any

import pytest

from staff import passwords
from staff.errors import WeakPassword

EMAIL = "ada@example.com"


async def test_a_password_is_stored_as_argon2id_and_opens() -> None:
    stored = await passwords.hash_password("correct horse", EMAIL)
    assert stored.startswith("$argon2id$")
    assert await passwords.verify(stored, "correct horse")
    assert not await passwords.verify(stored, "correct horsf")


async def test_a_password_in_chinese_opens_too() -> None:
    stored = await passwords.hash_password("一二三四五六七八九十", EMAIL)
    assert await passwords.verify(stored, "一二三四五六七八九十")


async def test_the_same_password_is_stored_differently_each_time() -> None:
    one = await passwords.hash_password("correct horse", EMAIL)
    assert one != await passwords.hash_password("correct horse", EMAIL)


@pytest.mark.parametrize("weak", ["", "short", "x" * 9, "x" * 201, "Ada@Example.com "])
async def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(WeakPassword):
        await passwords.hash_password(weak, EMAIL)


async def test_what_is_no_hash_matches_nothing() -> None:
    assert not await passwords.verify("unusable", "unusable")


async def test_nobody_has_no_password_and_costs_a_hash_as_everybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passwords._nobody.cache_clear()  # other tests may have made it with cheaper parameters
    checked: list[str] = []
    real = passwords._matches

    def watch(stored: str, password: str) -> Any:
        checked.append(stored)
        return real(stored, password)

    monkeypatch.setattr(passwords, "_matches", watch)
    assert not await passwords.verify(None, "the password of nobody")
    somebody = await passwords.hash_password("correct horse", EMAIL)
    await passwords.verify(somebody, "wrong horse")
    assert len(checked) == 2
    # The parameters (memory, time, lanes), which decide how long it takes, are the same.
    assert checked[0].split("$")[1:4] == checked[1].split("$")[1:4]
