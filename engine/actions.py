"""Calls of custom actions: Rasa's own request, over the app's Unix socket, on one kept session.

What Rasa swallows is recorded here: an action that fails inside of a form or of slot validation is
otherwise only a line in a log.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig


class ActionEndpoint(EndpointConfig):
    """Rasa's `EndpointConfig`, for `POST /webhook` on a Unix socket."""

    def __init__(self, socket: str, timeout: float) -> None:
        super().__init__(url="http://actions/webhook")
        self._socket = socket
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None
        self.failed: list[dict[str, str]] = []
        """Calls that failed since `begin`: `{"action", "reason"}`."""

    def begin(self) -> None:
        """A turn begins: forgets the failures of the last."""
        self.failed = []

    async def close(self) -> None:
        """Closes the kept session."""
        if self._session is not None:
            await self._session.close()

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Posts `json` and returns the answer's JSON.

        Raises:
            ClientResponseError: The app answered 4xx or 5xx; 400 is Rasa's "the action refuses to run".
            aiohttp.ClientError: It could not be reached.
            asyncio.TimeoutError: It took too long.
        """
        body = kwargs["json"]
        action = body.get("next_action") or "?"
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(self._socket), timeout=self._timeout
            )
        try:
            async with self._session.post(self.url, json=body) as response:
                content = await response.read()
                if response.status >= 400:
                    text = content.decode(errors="replace")
                    raise ClientResponseError(response.status, response.reason or "", text)
                return json.loads(content)
        except ClientResponseError as error:
            self._fail(action, "refused" if error.status == 400 else f"status {error.status}")
            raise
        except asyncio.TimeoutError:
            self._fail(action, "timeout")
            raise
        except aiohttp.ClientConnectionError:
            self._fail(action, "unreachable")
            raise
        except ValueError as error:
            self._fail(action, "no JSON")
            raise aiohttp.ClientPayloadError(f"action {action} answered no JSON") from error

    def _fail(self, action: str, reason: str) -> None:
        self.failed.append({"action": action, "reason": reason})
