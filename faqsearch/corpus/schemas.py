"""What corpus files may say: marshmallow schemas that load into the knowledge objects."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema
from opening_hours import OpeningHours

from faqsearch.knowledge import (
    Category,
    Channel,
    Directory,
    Entry,
    LabelledQuery,
    Match,
    PrepareItem,
    ResponseTime,
    Source,
)

ID_PATTERN = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_ENTRY_ID_PATTERN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Real exports carry stray backspaces and the like: they become spaces. Half a surrogate pair cannot be stored at all.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as it is kept: trimmed, control characters made spaces."""
    return _CONTROL.sub(" ", text).strip()


class Text(fields.String):
    """A string that can be indexed and shown: trimmed, control characters made spaces, not empty unless allowed."""

    def __init__(self, *, may_be_empty: bool = False, **kwargs: Any) -> None:
        self.may_be_empty = may_be_empty
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(f"expected text, found {type(value).__name__} {value!r:.40}; put it in quotes")
        if bad := _SURROGATE.search(value):
            raise ValidationError(f"contains half a surrogate pair (U+{ord(bad[0]):04X})")
        text = clean(value)
        if not text and not self.may_be_empty:
            raise ValidationError("is empty")
        return text


class Id(Text):
    """An id of a channel, item or category."""

    pattern = ID_PATTERN
    joints = "hyphens or underscores"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not self.pattern.fullmatch(text):
            raise ValidationError(_not_an_id(text, self.joints))
        return text


def _not_an_id(text: str, joints: str) -> str:
    return f"the id {text!r:.80} must be lower-case letters and digits joined by {joints}"


class EntryId(Id):
    """An id of an entry, of any script; a number of a JSON file is one, too. It stands in addresses, so in one case."""

    pattern = _ENTRY_ID_PATTERN
    joints = "hyphens"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        text = super()._deserialize(str(value) if is_number else value, attr, data, **kwargs)
        if text != text.lower():
            raise ValidationError(_not_an_id(text, self.joints))
        return text


class Day(fields.Date):
    """A date, YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        try:
            if not _DAY.fullmatch(value):  # fromisoformat alone would take 20261122 and 2026-W47-7, too
                raise ValueError
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValidationError(f"{value!r:.40} is not a date (expected YYYY-MM-DD)") from None


_EXPECTED = {
    fields.List: "expected a list",
    fields.Dict: "expected a mapping",
    fields.Boolean: "expected true or false",
}


class _CorpusSchema(Schema):
    """Messages in the words of someone who edits a file."""

    error_messages: dict[str, str] = {  # noqa: RUF012 (marshmallow declares it so)
        "unknown": "unknown field",
        "type": "expected a mapping of field names to values",
    }

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.error_messages = {
            **field_obj.error_messages,
            "required": "is missing",
            "null": "has no value",
            "invalid": next((text for kind, text in _EXPECTED.items() if isinstance(field_obj, kind)), "is not valid"),
        }


def _texts() -> Any:
    return fields.List(Text(), load_default=list)


def _ids() -> Any:
    return fields.List(Id(), load_default=list)


def _grade() -> Any:
    fault = "the grade must be 2 (answers it) or 1 (acceptable)"
    whole = validate.OneOf((1, 2), error=fault)
    return fields.Integer(strict=True, validate=whole, error_messages={"invalid": fault, "null": fault})


class SourceSchema(_CorpusSchema):
    title = Text(required=True)
    locator = Text(load_default="", may_be_empty=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Source:
        return Source(**data)


class EntrySchema(_CorpusSchema):
    """One entry: a Markdown file's id, front matter and body, or a JSONL line."""

    id = EntryId(required=True)
    question = Text(required=True)
    variants = _texts()
    answer = Text(load_default="", may_be_empty=True)
    category = Id(load_default=None, allow_none=True)
    channels = _ids()
    prepare = _ids()
    follow_ups = fields.List(EntryId(), load_default=list)
    sources = fields.List(fields.Nested(SourceSchema), load_default=list)
    updated = Day(load_default=None, allow_none=True)
    answerable = fields.Boolean(load_default=True, truthy={True}, falsy={False})
    draft = fields.Boolean(load_default=False, truthy={True}, falsy={False})

    @validates_schema(skip_on_field_errors=False)
    def _answer_where_answerable(self, data: dict[str, Any], **_: Any) -> None:
        if "answer" not in data or "answerable" not in data:  # one of them is faulty itself
            return
        if data["answerable"] and not data["answer"]:
            raise ValidationError("the answer is missing (an entry without one says answerable: false)", "answer")
        if not data["answerable"] and data["answer"]:
            raise ValidationError("an entry with answerable: false must not have an answer", "answer")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Entry:
        for name in ("variants", "channels", "prepare", "sources", "follow_ups"):
            data[name] = tuple(data[name])
        return Entry(**data)


class LabelledQuerySchema(_CorpusSchema):
    """One line of an evaluation file, or of the corpus's own queries.jsonl."""

    id = Text(required=True)
    text = Text(required=True)
    topics = fields.Dict(keys=EntryId(), values=_grade(), required=True)
    kind = Text(load_default="", may_be_empty=True)
    typical = fields.Boolean(load_default=True, truthy={True}, falsy={False})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> LabelledQuery:
        return LabelledQuery(**data)


class PinSchema(_CorpusSchema):
    """One pin of pins.yaml."""

    queries = fields.List(Text(), required=True, validate=validate.Length(1, error="is empty"))
    match = fields.Enum(
        Match,
        by_value=True,
        load_default=Match.EXACT,
        error_messages={"unknown": "must be one of exact, contains, like"},
    )
    entry = EntryId(load_default=None, allow_none=True)
    notice = Text(load_default=None, allow_none=True)
    since = Day(data_key="from", load_default=None, allow_none=True)
    until = Day(data_key="to", load_default=None, allow_none=True)
    reason = Text(required=True)

    @validates_schema
    def _says_something(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("entry") is None and data.get("notice") is None:
            raise ValidationError("an entry or a notice is missing", "entry")
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            raise ValidationError("is before from", "to")


class PinsFileSchema(_CorpusSchema):
    """pins.yaml."""

    pins = fields.List(fields.Nested(PinSchema), load_default=list)


class ResponseTimeSchema(_CorpusSchema):
    text = Text(required=True)
    source = Text(load_default="", may_be_empty=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ResponseTime:
        return ResponseTime(**data)


class ChannelSchema(_CorpusSchema):
    name = Text(required=True)
    where = Text(load_default="", may_be_empty=True)
    contact = Text(load_default=None, allow_none=True)
    hours = Text(load_default=None, allow_none=True)
    response_times = fields.List(fields.Nested(ResponseTimeSchema), load_default=list)
    words = _texts()

    @validates_schema
    def _hours_parse(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("hours") is not None:
            try:
                OpeningHours(data["hours"])
            except Exception as error:  # the library raises a class of its own that it does not export
                place = re.search(r"--> \d+:(\d+)", str(error))
                raise ValidationError(
                    f"{data['hours']!r} is not OpenStreetMap opening_hours syntax"
                    f"{f' at character {place[1]}' if place else ''}, such as Mo-Fr 09:00-18:00",
                    "hours",
                ) from error


class CategorySchema(_CorpusSchema):
    name = Text(required=True)
    channels = _ids()


class ChannelsFileSchema(_CorpusSchema):
    """channels.yaml."""

    timezone = Text(load_default="UTC")
    channels = fields.Dict(keys=Id(), values=fields.Nested(ChannelSchema), load_default=dict)
    defaults = _ids()
    categories = fields.Dict(keys=Id(), values=fields.Nested(CategorySchema), load_default=dict)

    @validates_schema
    def _zone_exists(self, data: dict[str, Any], **_: Any) -> None:
        try:
            ZoneInfo(data["timezone"])
        except (KeyError, ValueError, OSError):
            raise ValidationError(
                f"no time zone is called {data['timezone']!r} (e.g. Asia/Shanghai)", "timezone"
            ) from None


class PrepareItemSchema(_CorpusSchema):
    label = Text(required=True)
    why = Text(load_default="", may_be_empty=True)
    example = Text(load_default="", may_be_empty=True)
    sensitive = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    words = _texts()


class PrepareFileSchema(_CorpusSchema):
    """prepare.yaml."""

    items = fields.Dict(keys=Id(), values=fields.Nested(PrepareItemSchema), load_default=dict)
    never_share = _texts()


def make_directory(channels_file: Mapping[str, Any], prepare_file: Mapping[str, Any]) -> Directory:
    """The directory that the two loaded files make together."""

    def channel(id_: str, row: Mapping[str, Any]) -> Channel:
        return Channel(
            **{**row, "id": id_, "response_times": tuple(row["response_times"]), "words": tuple(row["words"])}
        )

    return Directory(
        channels={id_: channel(id_, row) for id_, row in channels_file["channels"].items()},
        prepare={
            id_: PrepareItem(**{**row, "id": id_, "words": tuple(row["words"])})
            for id_, row in prepare_file["items"].items()
        },
        categories={
            id_: Category(id_, row["name"], tuple(row["channels"])) for id_, row in channels_file["categories"].items()
        },
        default_channels=tuple(channels_file["defaults"]),
        never_share=tuple(prepare_file["never_share"]),
        timezone=channels_file["timezone"],
    )
