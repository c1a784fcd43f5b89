"""The interface as tools for agents: operations of the API by names and descriptions that a model understands.

Their schemas are those of the OpenAPI document; a call is a request to the application, and so is checked, limited,
counted and logged as one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask

Json = dict[str, Any]

_CHANNEL = "channel"  # where a query was typed: by an agent
_COMPONENTS, _DEFINITIONS = "#/components/schemas/", "#/$defs/"


@dataclass(frozen=True, slots=True)
class Tool:
    """An operation of the API, for agents."""

    name: str
    title: str
    description: str
    method: str
    path: str


TOOLS = (
    Tool(
        "search_faq",
        "Search the FAQ",
        "Rank the entries of the support FAQ against a question. Rely on the first result only where `status` is "
        "answered; whom to turn to otherwise is in `escalation`. Quote `sources` of what you use.",
        "get",
        "/api/v1/search",
    ),
    Tool(
        "answer_question",
        "Answer a support question",
        "Answer one question from the support FAQ. `answer` is null unless `status` is answered; if it is ambiguous, "
        "ask the user what `clarify` says; else hand over to a channel of `escalation`, and make up no answer.",
        "post",
        "/api/v1/answer",
    ),
    Tool(
        "get_entry",
        "Get an entry",
        "One entry of the FAQ by its id, whole, with its sources, its channels and what to have ready.",
        "get",
        "/api/v1/entries/{id}",
    ),
    Tool(
        "list_channels",
        "List the channels",
        "All channels of support with their opening hours, what may have to be prepared, and what nobody should tell.",
        "get",
        "/api/v1/channels",
    ),
)
_BY_NAME = {tool.name: tool for tool in TOOLS}


def input_schema(app: Flask, tool: Tool) -> Json:
    """JSON Schema of what a tool is given: an object."""
    document, operation = _document(app, tool)
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        whole = _with_definitions(schema, document)
    else:
        given = operation["parameters"]
        described = {
            each["name"]: {"description": each["description"], **each["schema"]}
            if "description" in each
            else each["schema"]
            for each in given
        }
        required = [each["name"] for each in given if each.get("required")]
        whole = {"type": "object", "properties": described, "required": required, "additionalProperties": False}
    whole["properties"] = {name: schema for name, schema in whole["properties"].items() if name != _CHANNEL}
    return whole


def output_schema(app: Flask, tool: Tool) -> Json:
    """JSON Schema of what a tool answers: an object."""
    document, operation = _document(app, tool)
    return _with_definitions(operation["responses"]["200"]["content"]["application/json"]["schema"], document)


def functions(app: Flask) -> list[Json]:
    """All tools as the function schemas that APIs of language models take."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": input_schema(app, tool),
            },
        }
        for tool in TOOLS
    ]


def call(
    app: Flask, name: str, arguments: Mapping[str, Any], *, address: str = "", authorization: str | None = None
) -> tuple[bool, Json]:
    """Call a tool.

    Args:
        address: of the client, by which it is limited.
        authorization: the header of that name, where the client sent one.

    Returns:
        Whether it was answered, and the answer or the problem document.

    Raises:
        KeyError: there is no tool of this name.
    """
    tool = _BY_NAME[name]
    given = {name: value for name, value in arguments.items() if value is not None}
    path = tool.path
    if "{id}" in path:
        path = path.replace("{id}", quote(str(given.pop("id", "")), safe=""))
    if tool.name in ("search_faq", "answer_question"):
        given[_CHANNEL] = "mcp"
    body = {"json": given} if tool.method == "post" else {"query_string": dict(_parameters(given))}
    headers = {"Authorization": authorization} if authorization else {}
    environ = {"REMOTE_ADDR": address}
    with app.test_request_context(path, method=tool.method, headers=headers, environ_overrides=environ, **body):
        response = app.full_dispatch_request()
    return response.status_code < 400, json.loads(response.get_data())


def _parameters(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        yield name, value if isinstance(value, str) else json.dumps(value)


def _document(app: Flask, tool: Tool) -> tuple[Json, Json]:
    document: Json = app.extensions["openapi"].spec.to_dict()
    path = document["paths"][tool.path]
    operation = path[tool.method]
    return document, {**operation, "parameters": [*path.get("parameters", []), *operation.get("parameters", [])]}


def _with_definitions(schema: Json, document: Json) -> Json:
    """A schema that stands alone: an object, with all that it refers to under ``$defs``."""
    components = document["components"]["schemas"]
    waiting, needed = [schema], dict[str, Json]()
    while waiting:
        for name in _references(waiting.pop()):
            if name not in needed:
                needed[name] = components[name]
                waiting.append(components[name])
    root = needed.pop(schema["$ref"].removeprefix(_COMPONENTS))
    whole: Json = _renamed({**root, "$defs": needed} if needed else root)
    return whole


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix(_COMPONENTS)
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _references(inner)


def _renamed(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: value.replace(_COMPONENTS, _DEFINITIONS) if key == "$ref" else _renamed(value)
            for key, value in node.items()
        }
    return [_renamed(inner) for inner in node] if isinstance(node, list) else node
