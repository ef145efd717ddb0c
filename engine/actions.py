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

_JSON = {"Content-Type": "application/json"}


class ActionEndpoint(EndpointConfig):
    """Rasa's `EndpointConfig`, for `POST /webhook` on a Unix socket."""

    def __init__(self, socket: str, timeout: float) -> None:
        super().__init__(url="http://actions/webhook")
        self._socket = socket
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None
        self._domain: tuple[Any, str] | None = None
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
            aiohttp.ClientError: It could not be reached, took too long or answered no JSON.
        """
        body: dict[str, Any] = kwargs["json"]
        action = body.get("next_action") or "?"
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(self._socket), timeout=self._timeout
            )
        try:
            async with self._session.post(
                self.url, data=self._encode(body), headers=_JSON
            ) as response:
                content = await response.read()
                if response.status >= 400:
                    text = content.decode(errors="replace")
                    raise ClientResponseError(response.status, response.reason or "", text)
                return json.loads(content)
        except ClientResponseError as error:
            self._fail(action, "refused" if error.status == 400 else f"status {error.status}")
            raise
        except asyncio.TimeoutError as error:
            self._fail(action, "timeout")
            # In the form that Rasa expects, wherever it calls an action from.
            raise aiohttp.ServerTimeoutError(f"action {action}") from error
        except aiohttp.ClientConnectionError:
            self._fail(action, "unreachable")
            raise
        except ValueError as error:
            self._fail(action, "no JSON")
            raise aiohttp.ClientPayloadError(f"action {action} answered no JSON") from error

    def _encode(self, body: dict[str, Any]) -> bytes:
        """The body as JSON. Its domain is the same for every call, and most of it: written once."""
        rest = {key: value for key, value in body.items() if key != "domain"}
        text = json.dumps(rest, ensure_ascii=False)
        if "domain" in body:
            if self._domain is None or self._domain[0] is not body["domain"]:
                self._domain = body["domain"], json.dumps(body["domain"], ensure_ascii=False)
            text = f'{text[:-1]}, "domain": {self._domain[1]}}}'
        return text.encode()

    def _fail(self, action: str, reason: str) -> None:
        self.failed.append({"action": action, "reason": reason})
