"""Password hashes: argon2id, with argon2-cffi's parameters (RFC 9106, low memory).

Each takes tens of milliseconds and 64 MB, so they run in two threads of their own, never on the
event loop.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from staff.errors import WeakPassword

T = TypeVar("T")

SHORTEST, LONGEST = 10, 200

_hasher = PasswordHasher()


async def hash_password(password: str, email: str) -> str:
    """The hash to store for a new password of the user with this e-mail. Raises WeakPassword."""
    if not SHORTEST <= len(password) <= LONGEST or password.strip().casefold() == email:
        raise WeakPassword(least=SHORTEST, most=LONGEST)
    return await _run(_hasher.hash, password)


async def verify(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash (nobody has that e-mail) it takes as long,
    and says no."""
    stored = password_hash if password_hash is not None else await _run(_nobody)
    matches = await _run(_matches, stored, password)
    return matches and password_hash is not None


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="argon2")


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


async def _run(work: Callable[..., T], *args: str) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads(), work, *args)
