"""Calls of custom actions: Rasa's own request, over the app's Unix socket, on one kept session.

What Rasa swallows is recorded here: an action that fails inside of a form or of slot validation is
otherwise only a line in a log.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

# HTTP "retry with": the app does not have the domain of this digest yet, and must be sent it.
DOMAIN_UNKNOWN = 449
_JSON = {"Content-Type": "application/json"}


class ActionEndpoint(EndpointConfig):
    """Rasa's `EndpointConfig`, for `POST /webhook` on a Unix socket."""

    def __init__(self, socket: str, timeout: float) -> None:
        super().__init__(url="http://actions/webhook")
        self._socket = socket
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None
        self._domain: tuple[Any, str, str] | None = None
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
            status, content = await self._post(self._encode(body, with_domain=False))
            if status == DOMAIN_UNKNOWN:
                status, content = await self._post(self._encode(body, with_domain=True))
            if status >= 400:
                raise ClientResponseError(status, "", content.decode(errors="replace"))
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

    async def _post(self, content: bytes) -> tuple[int, bytes]:
        assert self._session is not None
        async with self._session.post(self.url, data=content, headers=_JSON) as response:
            return response.status, await response.read()

    def _encode(self, body: dict[str, Any], *, with_domain: bool) -> bytes:
        """The body as JSON. The domain is most of it and the same for every call: the app is told its
        digest, and keeps the domain itself, as in later releases of Rasa's own protocol."""
        rest = {key: value for key, value in body.items() if key != "domain"}
        if "domain" in body:
            if self._domain is None or self._domain[0] is not body["domain"]:
                text = json.dumps(body["domain"], ensure_ascii=False)
                self._domain = body["domain"], text, hashlib.sha256(text.encode()).hexdigest()
            rest["domain_digest"] = self._domain[2]
        text = json.dumps(rest, ensure_ascii=False)
        if with_domain and self._domain is not None:
            text = f'{text[:-1]}, "domain": {self._domain[1]}}}'
        return text.encode()

    def _fail(self, action: str, reason: str) -> None:
        self.failed.append({"action": action, "reason": reason})
