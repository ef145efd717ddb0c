"""Routes are closed unless they say otherwise, and whatever goes wrong is an answer of one form."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestClient
from pydantic import Field
from structlog.testing import capture_logs

from kit.api import LARGEST_BODY, PUBLIC, SETTINGS, Routes, Schema, Text, install
from kit.errors import Conflict, DatabaseUnavailable, TooMany
from kit.openapi import document
from kit.settings import Settings

CHANGES = {"X-Deskmate": "1"}


class Greeting(Schema):
    name: Text = Field(max_length=20)
    times: int = Field(1, ge=1, le=3)


class Names(Schema):
    names: list[Text]


class Answer(Schema):
    text: str


@dataclass
class Somebody:
    role: str


class Taken(Conflict):
    code = "taken"


def rooms() -> Routes:
    routes = Routes("test")

    @routes.get("/api/open", who=PUBLIC)
    async def open_route(query: Greeting) -> Answer:
        """Greet anybody."""
        return Answer(text=f"hello {query.name}" * query.times)

    @routes.get("/api/closed", who=("agent",))
    async def closed(who: Somebody) -> Answer:
        return Answer(text=who.role)

    @routes.post("/api/things/{number}", who=("agent",), status=201)
    async def thing(number: int, body: Greeting) -> Answer:
        return Answer(text=f"{number} {body.name}")

    @routes.post("/api/lists", who=("agent",), largest=4 * LARGEST_BODY)
    async def listed(body: Names) -> Answer:
        return Answer(text=str(len(body.names)))

    @routes.delete("/api/things/{number}", who=("agent",))
    async def gone(number: int) -> None:
        """Remove it."""

    @routes.get("/api/raise/{what}", who=PUBLIC)
    async def fail(what: str) -> None:
        raise {
            "taken": Taken("somebody was faster", by="Ada"),
            "many": TooMany(retry_after=7.6),
            "down": DatabaseUnavailable("try again"),
            "secret": RuntimeError("password=hunter2"),
            "hung up": ConnectionResetError(),
        }[what]

    return routes


@pytest.fixture
async def client(aiohttp_client: Callable[..., Any]) -> TestClient[web.Request, web.Application]:
    async def authenticate(request: web.Request) -> Somebody | None:
        role = request.headers.get("Test-Role")
        return Somebody(role) if role else None

    app = web.Application()
    app[SETTINGS] = Settings(_env_file=None)  # type: ignore[call-arg]
    install(app, [rooms()], authenticate)
    client: TestClient[web.Request, web.Application] = await aiohttp_client(app)
    return client


Client = TestClient[web.Request, web.Application]


async def error(response: Any) -> tuple[int, str]:
    body = await response.json()
    assert set(body) == {"error", "message", "data"}
    return response.status, body["error"]


def test_a_route_must_say_who_may_enter() -> None:
    routes = Routes("test")
    with pytest.raises(TypeError):
        routes.get("/api/x")  # type: ignore[call-arg]
    for nobody in ((), "agent"):
        with pytest.raises(TypeError, match="must say which roles"):
            routes.get("/api/x", who=nobody)(lambda: None)


def test_a_handler_takes_only_what_its_route_has() -> None:
    routes = Routes("test")

    async def handler(number: int) -> None: ...

    with pytest.raises(TypeError, match="no number in its path"):
        routes.get("/api/x", who=PUBLIC)(handler)


async def test_public_routes_need_nobody(client: Client) -> None:
    response = await client.get("/api/open", params={"name": "Ada", "times": "2"})
    assert (await response.json()) == {"text": "hello Adahello Ada"}


async def test_other_routes_need_the_right_role(client: Client) -> None:
    assert await error(await client.get("/api/closed")) == (401, "not_signed_in")
    trainer = await client.get("/api/closed", headers={"Test-Role": "trainer"})
    assert await error(trainer) == (403, "forbidden")
    agent = await client.get("/api/closed", headers={"Test-Role": "agent"})
    assert (agent.status, await agent.json()) == (200, {"text": "agent"})


async def test_a_body_is_parsed_and_its_answer_has_the_declared_status(client: Client) -> None:
    headers = CHANGES | {"Test-Role": "agent"}
    response = await client.post("/api/things/7", json={"name": "小明"}, headers=headers)
    assert (response.status, await response.json()) == (201, {"text": "7 小明"})
    assert (await client.delete("/api/things/7", headers=headers)).status == 204


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "x" * 21}, "name"),
        ({"name": "a", "times": 4}, "times"),
        ({"name": "a", "times": "many"}, "times"),
        ({"name": "a", "admin": True}, "admin"),
        ({"name": "a\0b"}, "name"),
        ({"name": None}, "name"),
        ([], ""),
        ("text", ""),
    ],
)
async def test_what_cannot_be_meant_names_the_field_and_repeats_nothing(
    client: Client, body: Any, field: str
) -> None:
    response = await client.post(
        "/api/things/7", json=body, headers=CHANGES | {"Test-Role": "agent"}
    )
    answer = await response.json()
    assert (response.status, answer["error"]) == (422, "invalid")
    assert answer["data"]["fields"][0]["field"] == field
    assert all(set(f) == {"field", "problem", "message"} for f in answer["data"]["fields"])


@pytest.mark.parametrize("raw", [b"", b"{", b'{"name": "\xff"}', b'{"name": "\\ud800"}', b"null"])
async def test_what_is_no_json_is_refused(client: Client, raw: bytes) -> None:
    headers = CHANGES | {"Test-Role": "agent", "Content-Type": "application/json"}
    response = await client.post("/api/things/7", data=raw, headers=headers)
    assert await error(response) == (422, "invalid")


async def test_another_kind_of_content_is_refused(client: Client) -> None:
    headers = CHANGES | {"Test-Role": "agent", "Content-Type": "text/plain"}
    response = await client.post("/api/things/7", data=b'{"name": "a"}', headers=headers)
    assert await error(response) == (415, "unsupported_media_type")


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_has_a_largest_size_also_when_it_does_not_tell(
    client: Client, chunked: bool
) -> None:
    big = json.dumps({"name": "a" * LARGEST_BODY}).encode()

    async def pieces() -> Any:
        for start in range(0, len(big), 1000):
            yield big[start : start + 1000]

    headers = CHANGES | {"Test-Role": "agent", "Content-Type": "application/json"}
    response = await client.post(
        "/api/things/7", data=pieces() if chunked else big, headers=headers
    )
    assert response.status == 413


async def test_a_route_can_take_more_when_it_says_how_much(client: Client) -> None:
    headers = CHANGES | {"Test-Role": "agent"}
    for thousands, status in ((100, 200), (300, 413)):
        names = ["a" * 990] * thousands
        response = await client.post("/api/lists", json={"names": names}, headers=headers)
        assert response.status == status


@pytest.mark.parametrize("number", ["x", "1.5", "+7", "७", "", "9" * 5000])
async def test_a_path_that_cannot_be_is_not_found(client: Client, number: str) -> None:
    headers = CHANGES | {"Test-Role": "agent"}
    response = await client.post(f"/api/things/{number}", json={"name": "a"}, headers=headers)
    assert (await error(response))[0] == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Deskmate": "0"},
        CHANGES | {"Origin": "http://evil.example"},
        CHANGES | {"Origin": "null"},
        CHANGES | {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_another_site_changes_nothing(client: Client, headers: dict[str, str]) -> None:
    response = await client.post(
        "/api/things/7", json={"name": "a"}, headers=headers | {"Test-Role": "agent"}
    )
    assert await error(response) == (403, "forbidden")
    assert (await client.options("/api/things/7", headers=headers)).status == 405


async def test_named_errors_become_their_status_with_their_data(client: Client) -> None:
    response = await client.get("/api/raise/taken")
    assert response.status == 409
    assert await response.json() == {
        "error": "taken",
        "message": "somebody was faster",
        "data": {"by": "Ada"},
    }
    assert await error(await client.get("/api/raise/down")) == (503, "database_unavailable")


async def test_too_many_says_when_to_try_again(client: Client) -> None:
    response = await client.get("/api/raise/many")
    assert (response.status, response.headers["Retry-After"]) == (429, "8")


async def test_what_broke_says_nothing_of_why(client: Client) -> None:
    response = await client.get("/api/raise/secret")
    assert response.status == 500
    assert "hunter2" not in await response.text()


async def test_only_what_broke_is_logged_as_broken(client: Client) -> None:
    with capture_logs() as logged:
        with contextlib.suppress(ClientError):
            await client.get("/api/raise/hung up")
        assert logged == []
        await client.get("/api/raise/secret")
        assert [line["event"] for line in logged] == ["a request broke"]


async def test_unknown_paths_and_methods_are_errors_of_the_same_form(client: Client) -> None:
    assert await error(await client.get("/api/nothing")) == (404, "not_found")
    response = await client.put("/api/open")
    assert await error(response) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "GET"


async def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/api/open?name=a", "/api/nothing", "/api/raise/secret"):
        headers = (await client.get(path)).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in headers


def test_the_document_says_what_the_routes_do() -> None:
    made = document([rooms()], title="Test", version="1")
    assert made["openapi"] == "3.1.0"
    thing = made["paths"]["/api/things/{number}"]["post"]
    assert thing["operationId"] == "test_thing"
    assert thing["x-roles"] == ["agent"]
    assert thing["parameters"] == [
        {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}
    ]
    schema = {"$ref": "#/components/schemas/Answer"}
    assert thing["responses"]["201"]["content"]["application/json"]["schema"] == schema
    assert set(made["components"]["schemas"]) == {"Answer", "Failure", "Greeting", "Names"}
    greet = made["paths"]["/api/open"]["get"]
    assert (greet["summary"], greet["x-roles"]) == ("Greet anybody.", "public")
    assert [(p["name"], p["required"]) for p in greet["parameters"]] == [
        ("name", True),
        ("times", False),
    ]
