"""The HTTP API: routes that say who may enter and what goes over the wire, and the place where
errors become answers.

    routes = Routes("tickets")

    @routes.post("/api/tickets/{number}/replies", who=AGENTS)
    async def reply(request: web.Request, who: SignedIn, number: int, body: ReplyBody) -> Message:

A handler's parameters are found by name: `request`, `who` (the signed-in user), `body` (JSON) and
`query` (both pydantic models); every other one is a part of the path. What it returns is answered:
a model as JSON, None as 204, a response as it is. The document in `kit.openapi` is made from the
same declarations. A route without `who` cannot be written: routes are closed unless they say
otherwise.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Protocol, get_type_hints

import structlog
from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kit.bus import Bus
from kit.client import is_own_origin
from kit.clock import Clock
from kit.database import Database
from kit.errors import DeskmateError, Forbidden, Invalid, NotFound, NotSignedIn, TooMany
from kit.ratelimit import Limiter
from kit.settings import Settings

log = structlog.get_logger(__name__)

DATABASE: Final = web.AppKey("database", Database)
SETTINGS: Final = web.AppKey("settings", Settings)
BUS: Final = web.AppKey("bus", Bus)
LIMITER: Final = web.AppKey("limiter", Limiter)
CLOCK: Final = web.AppKey[Clock]("clock")

LARGEST_BODY = 64 * 1024  # bytes of JSON
PUBLIC: Final = frozenset({"*"})
_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

Handler = Callable[..., Awaitable[Any]]


class Principal(Protocol):
    """Who is signed in, as far as routes must know."""

    @property
    def role(self) -> str: ...


Authenticate = Callable[[web.Request], Awaitable[Principal | None]]


def _storable(value: str) -> str:
    if "\0" in value:
        raise ValueError("NUL characters cannot be stored")
    return value


Text = Annotated[str, AfterValidator(_storable)]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
ID_DIGITS = 9  # of an id in a path


class Schema(BaseModel):
    """The base of what goes over the wire. What is not declared is refused."""

    model_config = ConfigDict(
        extra="forbid", from_attributes=True, json_schema_serialization_defaults_required=True
    )


class Failure(Schema):
    """Every error: `error` for programs, `message` for developers, `data` with the facts."""

    error: str
    message: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Route:
    """One declared route."""

    method: str
    path: str
    who: frozenset[str]
    handler: Handler
    status: int
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel] | None
    # What it answers when it is no JSON, such as text/event-stream.
    produces: str | None
    parts: dict[str, TypeAdapter[Any]]
    takes: frozenset[str]
    largest: int  # bytes of its body


@dataclass
class Routes:
    """The routes of one room, in the order in which they are declared."""

    tag: str
    routes: list[Route] = field(default_factory=list)

    def get(
        self, path: str, *, who: Iterable[str], produces: str | None = None
    ) -> Callable[[Handler], Handler]:
        """Declare a route that changes nothing. `produces` is its media type when it answers no
        JSON."""
        return self._declare("GET", path, who, 200, None, produces)

    def post(
        self,
        path: str,
        *,
        who: Iterable[str],
        status: int = 200,
        answers: type[BaseModel] | None = None,
        largest: int = LARGEST_BODY,
    ) -> Callable[[Handler], Handler]:
        """Declare a route that does something. `answers` is what is in a response that the
        handler makes itself; `largest` is how many bytes it takes."""
        return self._declare("POST", path, who, status, answers, largest=largest)

    def patch(self, path: str, *, who: Iterable[str]) -> Callable[[Handler], Handler]:
        """Declare a route that changes fields."""
        return self._declare("PATCH", path, who, 200)

    def delete(
        self, path: str, *, who: Iterable[str], status: int = 200
    ) -> Callable[[Handler], Handler]:
        """Declare a route that ends something."""
        return self._declare("DELETE", path, who, status)

    def _declare(
        self,
        method: str,
        path: str,
        who: Iterable[str],
        status: int,
        answers: type[BaseModel] | None = None,
        produces: str | None = None,
        largest: int = LARGEST_BODY,
    ) -> Callable[[Handler], Handler]:
        if isinstance(who, str) or not (roles := frozenset(who)):
            raise TypeError(f"{method} {path} must say which roles may enter, or PUBLIC")

        def declare(handler: Handler) -> Handler:
            route = _read(handler, method, path, roles, status, answers, produces, largest)
            self.routes.append(route)
            return handler

        return declare


def install(app: web.Application, rooms: Iterable[Routes], authenticate: Authenticate) -> None:
    """Serve the rooms' routes, with errors as JSON and security headers on everything that the
    application answers."""
    app.middlewares.append(_errors)
    app.on_response_prepare.append(_secure)
    for room in rooms:
        for route in room.routes:
            app.router.add_route(route.method, _pattern(route), _serve(route, authenticate))


def as_json(model: BaseModel, status: int = 200) -> web.Response:
    """The answer that a returned model becomes, for who wants to set a cookie on it."""
    return web.Response(
        status=status, text=model.model_dump_json(), content_type="application/json"
    )


def _read(
    handler: Handler,
    method: str,
    path: str,
    who: frozenset[str],
    status: int,
    answers: type[BaseModel] | None,
    produces: str | None,
    largest: int,
) -> Route:
    hints = get_type_hints(handler, include_extras=True)
    takes = frozenset(inspect.signature(handler).parameters)
    parts = {name: TypeAdapter(hints[name]) for name in takes if f"{{{name}}}" in path}
    if unknown := takes - set(parts) - {"request", "who", "body", "query"}:
        raise TypeError(f"{method} {path} has no {', '.join(sorted(unknown))} in its path")
    if "who" in takes and who == PUBLIC:
        raise TypeError(f"{method} {path} is public: nobody need be signed in")
    returned = hints.get("return")
    is_model = isinstance(returned, type) and issubclass(returned, BaseModel)
    return Route(
        method=method,
        path=path,
        who=who,
        handler=handler,
        status=204 if returned is type(None) else status,
        body=hints.get("body"),
        query=hints.get("query"),
        answer=answers or (returned if is_model else None),
        produces=produces,
        parts=parts,
        takes=takes,
        largest=largest,
    )


def _pattern(route: Route) -> str:
    """The path for the router, where a number is written in one way and no other."""
    path = route.path
    for name, adapter in route.parts.items():
        if adapter.core_schema["type"] == "int":
            path = path.replace(f"{{{name}}}", f"{{{name}:[0-9]{{1,{ID_DIGITS}}}}}")
    return path


def _serve(
    route: Route, authenticate: Authenticate
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        if route.method != "GET":
            _check_same_site(request)
        values: dict[str, Any] = {"request": request}
        if route.who != PUBLIC:
            values["who"] = await _enter(request, route, authenticate)
        for name, adapter in route.parts.items():
            try:
                values[name] = adapter.validate_python(request.match_info[name])
            except ValidationError as error:
                raise NotFound(f"{name} cannot be that") from error
        if route.query:
            values["query"] = route.query.model_validate(dict(request.query))
        if route.body:
            values["body"] = route.body.model_validate_json(await _json(request, route.largest))
        result = await route.handler(**{k: v for k, v in values.items() if k in route.takes})
        if result is None:
            return web.Response(status=204)
        if isinstance(result, BaseModel):
            return as_json(result, route.status)
        response: web.StreamResponse = result
        return response

    return serve


async def _enter(request: web.Request, route: Route, authenticate: Authenticate) -> Principal:
    who = await authenticate(request)
    if who is None:
        raise NotSignedIn
    if who.role not in route.who:
        raise Forbidden
    return who


def _check_same_site(request: web.Request) -> None:
    # Another site's form cannot send the header, and its script may not: we answer no preflight.
    if request.headers.get("X-Deskmate") != "1":
        raise Forbidden("the header X-Deskmate: 1 is missing")
    if not is_own_origin(request, request.app[SETTINGS]):
        raise Forbidden("this page may not do that")


async def _json(request: web.Request, largest: int) -> bytes:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send application/json")
    if (request.content_length or 0) > largest:
        raise web.HTTPRequestEntityTooLarge(largest, request.content_length or 0)
    body = bytearray()
    async for chunk in request.content.iter_chunked(2**14):
        body += chunk
        if len(body) > largest:
            raise web.HTTPRequestEntityTooLarge(largest, len(body))
    return bytes(body)


@web.middleware
async def _errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn whatever was raised into an answer. The only place that knows which error is which
    status."""
    try:
        return await handler(request)
    except TooMany as error:
        wait = {"Retry-After": str(max(1, round(error.retry_after)))}
        return _failure(error.status, error.code, str(error), error.data, wait)
    except DeskmateError as error:
        return _failure(error.status, error.code, str(error), error.data)
    except ValidationError as error:
        # Where and why, never what: it may be a password.
        fields = [
            {"field": ".".join(map(str, e["loc"])), "problem": e["type"], "message": e["msg"]}
            for e in error.errors(include_input=False, include_context=False, include_url=False)
        ]
        return _failure(422, Invalid.code, "what was sent cannot be meant", {"fields": fields})
    except web.HTTPError as error:
        code = "_".join(error.reason.lower().split())
        response = _failure(error.status, code, error.reason, {})
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except ConnectionResetError:
        raise  # the client hung up: nobody waits for an answer, and nothing of ours broke
    except Exception:
        log.exception("a request broke", method=request.method, path=request.path)
        return _failure(500, "error", "something of ours broke", {})


def _failure(
    status: int,
    code: str,
    message: str,
    data: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> web.Response:
    return web.json_response(
        {"error": code, "message": message, "data": data}, status=status, headers=headers
    )


async def _secure(request: web.Request, response: web.StreamResponse) -> None:
    """Headers that every answer has; a page that needs another policy sets its own before."""
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.app[SETTINGS].origin.startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
