"""The OpenAPI 3.1 document of declared routes. Types of other languages are generated from it."""

import inspect
import re
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from kit.api import PUBLIC, Failure, Route, Routes

_REF = "#/components/schemas/{model}"
Mode = Literal["validation", "serialization"]


def document(rooms: Iterable[Routes], *, title: str, version: str) -> dict[str, Any]:
    """All routes of `rooms`, as an OpenAPI document."""
    rooms = list(rooms)
    used: dict[tuple[type[BaseModel], Mode], None] = {(Failure, "serialization"): None}
    for route in (route for room in rooms for route in room.routes):
        for model, mode in _models(route):
            used[model, mode] = None
    refs, definitions = models_json_schema(list(used), ref_template=_REF)
    paths: dict[str, Any] = {}
    for room in rooms:
        for route in room.routes:
            entry = paths.setdefault(re.sub(r":[^}]*}", "}", route.path), {})
            entry[route.method.lower()] = _operation(room.tag, route, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {"schemas": definitions.get("$defs", {})},
    }


def _models(route: Route) -> list[tuple[type[BaseModel], Mode]]:
    pairs: list[tuple[type[BaseModel] | None, Mode]] = [
        (route.body, "validation"),
        (route.answer, "serialization"),
    ]
    return [(model, mode) for model, mode in pairs if model]


def _operation(tag: str, route: Route, refs: dict[Any, Any]) -> dict[str, Any]:
    said = inspect.getdoc(route.handler) or ""
    operation: dict[str, Any] = {
        "operationId": f"{tag}_{route.handler.__name__}",
        "tags": [tag],
        "summary": " ".join(said.split("\n\n")[0].split()),
        "x-roles": "public" if route.who == PUBLIC else sorted(route.who),
        "parameters": _path_parameters(route) + _query_parameters(route),
        "responses": {
            str(route.status): _answer(route, refs),
            "default": {
                "description": "An error",
                "content": _content(refs[Failure, "serialization"]),
            },
        },
    }
    if route.method != "GET":
        operation["x-csrf"] = "X-Deskmate: 1"
    if route.body:
        operation["requestBody"] = {
            "required": True,
            "content": _content(refs[route.body, "validation"]),
        }
    return operation


def _answer(route: Route, refs: dict[Any, Any]) -> dict[str, Any]:
    if route.answer:
        return {"description": "Done", "content": _content(refs[route.answer, "serialization"])}
    if route.produces:
        return {
            "description": "Done",
            "content": {route.produces: {"schema": {"type": "string"}}},
        }
    return {"description": "Done"}


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": adapter.json_schema()}
        for name, adapter in sorted(route.parts.items())
    ]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": part}
        for name, part in schema["properties"].items()
    ]


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
