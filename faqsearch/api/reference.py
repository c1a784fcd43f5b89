"""An OpenAPI document → what the reference page shows."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

_SAMPLE_WIDTH = 76  # characters of a line


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field: ``type`` in words, ``schema`` the name of the schema it leads to, if any."""

    name: str
    type: str
    schema: str | None
    required: bool
    description: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    status: str
    description: str
    media_type: str
    schema: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: str | None
    replies: tuple[Reply, ...]
    example: str  # a command that calls it
    sample: str  # what it answers


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one tag."""

    name: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    title: str
    version: str
    description: str
    groups: tuple[Group, ...]
    schemas: tuple[tuple[str, tuple[Field, ...]], ...]


def reference(spec: Json, address: str) -> Reference:
    """The whole page, in the document's order; its examples call the service at ``address``."""
    operations = list(_operations(spec, address.rstrip("/")))
    return Reference(
        title=spec["info"]["title"],
        version=spec["info"]["version"],
        description=spec["info"].get("description", ""),
        groups=tuple(
            Group(tag["name"], tag.get("description", ""), tuple(op for name, op in operations if name == tag["name"]))
            for tag in spec["tags"]
        ),
        schemas=tuple((name, _fields(schema)) for name, schema in spec["components"]["schemas"].items()),
    )


def _operations(spec: Json, address: str) -> Iterator[tuple[str, Operation]]:
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            content = operation.get("requestBody", {}).get("content", {})
            parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
            yield (
                operation["tags"][0],
                Operation(
                    anchor=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
                    method=method.upper(),
                    path=path,
                    summary=operation.get("summary", ""),
                    description=operation.get("description", ""),
                    parameters=tuple(_field(row["name"], row["schema"], row, row["in"]) for row in parameters),
                    body=next((_target(media["schema"]) for media in content.values()), None),
                    replies=tuple(sorted(_replies(spec, operation["responses"]), key=lambda reply: reply.status)),
                    example=_curl(spec, address + path, parameters, content),
                    sample=_sample(operation["responses"]),
                ),
            )


def _curl(spec: Json, url: str, parameters: list[Json], content: Json) -> str:
    """A command that calls an operation with all that it requires."""
    for row in parameters:
        if row["in"] == "path":
            url = url.replace(f"{{{row['name']}}}", str(row["example"]))
    command = f"curl '{url}'"
    required = [row for row in parameters if row["in"] == "query" and row["required"]]
    for row in required:
        command += f" --get --data-urlencode '{row['name']}={_example(spec, row['schema'])}'"
    for media_type, media in content.items():
        body = json.dumps(_example(spec, media["schema"]), ensure_ascii=False)
        command += f" -H 'Content-Type: {media_type}' -d '{body}'"
    return command


def _example(spec: Json, schema: Json) -> Any:
    """A value of a schema: its own example, else one made of what it requires."""
    if "$ref" in schema:
        schema = spec["components"]["schemas"][_target(schema)]
    if "examples" in schema:
        return schema["examples"][0]
    if "oneOf" in schema:
        return _example(spec, schema["oneOf"][0])
    if schema["type"] == "object":
        return {
            name: _example(spec, inner) for name, inner in schema["properties"].items() if name in schema["required"]
        }
    return [_example(spec, schema["items"])] if schema["type"] == "array" else True


def _sample(responses: Json) -> str:
    """The example that the response of a success holds."""
    success = next(response for status, response in responses.items() if str(status).startswith("2"))
    value = next(iter(success["content"].values()))["example"]
    return value.rstrip() if isinstance(value, str) else _layout(value)


def _layout(value: Any, depth: int = 0) -> str:
    """JSON, with on a line of its own only what would make its line too long."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= _SAMPLE_WIDTH or not isinstance(value, dict | list):
        return line
    inner, end = " " * (depth + 2), "\n" + " " * depth
    if isinstance(value, list):
        return "[" + ",".join(f"\n{inner}{_layout(item, depth + 2)}" for item in value) + end + "]"
    rows = (f"\n{inner}{json.dumps(key)}: {_layout(item, depth + 2)}" for key, item in value.items())
    return "{" + ",".join(rows) + end + "}"


def _replies(spec: Json, responses: Json) -> Iterator[Reply]:
    for status, response in responses.items():
        if "$ref" in response:
            response = spec["components"]["responses"][response["$ref"].rpartition("/")[2]]
        content: Json = response.get("content", {})
        media_type = next(iter(content), "")
        schema = _target(content[media_type]["schema"]) if content else None
        yield Reply("other" if status == "default" else str(status), response["description"], media_type, schema)


def _fields(schema: Json) -> tuple[Field, ...]:
    required = schema.get("required", ())
    return tuple(
        _field(name, inner, {"required": name in required}) for name, inner in schema.get("properties", {}).items()
    )


def _field(name: str, schema: Json, row: Json, place: str = "") -> Field:
    description = row.get("description") or schema.get("description", "")
    return Field(name, _type(schema), _target(schema), bool(row.get("required")), description, place)


def _target(schema: Json) -> str | None:
    """The name of the schema that this one refers to, itself or in its items or alternatives."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *([schema["items"]] if "items" in schema else ())]
    return next((name for one in inner if (name := _target(one))), None)


def _type(schema: Json) -> str:
    """A schema in words: ``integer, 1 to 50, default 10``."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        return " or ".join(dict.fromkeys(_type(choice).partition(",")[0] for choice in choices))
    kind = schema.get("type", "any")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "items" in schema:
        words = f"{words} of {_type(schema['items'])}"
    if "enum" in schema:
        words += ": " + ", ".join(str(value) for value in schema["enum"] if value is not None)
    for low, high, unit in (
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
    ):
        words += _range(schema.get(low), schema.get(high), unit)
    if schema.get("default") is not None:
        words += f", default {schema['default']}"
    return words


def _range(low: Any, high: Any, unit: str) -> str:
    if low is not None and high is not None:
        return f", {low} to {high}{unit}"
    if high is not None:
        return f", at most {high}{unit}"
    return f", at least {low}{unit}" if low is not None else ""
