"""An OpenAPI document → what the reference page shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


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


def reference(spec: Json) -> Reference:
    """The whole page, in the document's order."""
    operations = list(_operations(spec))
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


def _operations(spec: Json) -> Iterator[tuple[str, Operation]]:
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
                    replies=tuple(_replies(spec, operation["responses"])),
                ),
            )


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
