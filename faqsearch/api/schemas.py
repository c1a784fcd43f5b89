"""What requests may hold; what answers hold is in :mod:`faqsearch.wire.schemas`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, fields, post_load, validate

from faqsearch.api.asked import BOT, CHANNELS, SITE
from faqsearch.config import MAX_QUERY_CHARS
from faqsearch.conversation import MAX_CONTEXT_CHARS, decode
from faqsearch.feedback import Feedback
from faqsearch.wire import VISIBLE, AnswerRequest, query_fault, without_surrogates

MAX_BATCH = 100
MAX_COMMENT_CHARS = 2000
MAX_ID_CHARS = 200
GENERATION_ID = r"[0-9]{6,9}-[0-9a-f]{6}"

Data = Mapping[str, Any] | None


class RequestSchema(ma.Schema):
    """Unknown fields are faults, and every message follows the name of its field."""

    error_messages = {"unknown": "is an unknown field", "type": "must be a JSON object"}  # noqa: RUF012 - marshmallow

    class Meta:
        unknown = ma.RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.error_messages = {
            **field_obj.error_messages,
            "required": "is required",
            "null": "must not be null",
            "invalid": "must be a list" if isinstance(field_obj, fields.List) else "has the wrong type",
        }


class PlainText(fields.String):
    """Any text, up to ``max_chars``; never interpreted."""

    def __init__(self, *, max_chars: int, description: str, **options: Any) -> None:
        length = validate.Length(max=max_chars, error="has more than {max} characters")
        super().__init__(validate=length, metadata={"description": description}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be a string")
        return without_surrogates(value)


QUERY_DOC = {
    "description": "What the user typed: plain text in any script, never parsed as a query language. "
    "White space around it does not count.",
    "minLength": 1,
    "maxLength": MAX_QUERY_CHARS,
    "pattern": VISIBLE,
    "examples": ["账户被冻结了怎么办"],
}


class Query(fields.String):
    """What a user typed: 1 to 500 characters, white space around it not counted."""

    def __init__(self) -> None:
        super().__init__(required=True, metadata=QUERY_DOC)

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be a string")
        if fault := query_fault(value):
            raise ValidationError(fault)
        return without_surrogates(value)


class Whole(fields.Integer):
    """A whole number from ``low`` to ``high``: a JSON number, or digits in a query string."""

    def __init__(self, low: int, high: int, default: int, description: str) -> None:
        between = validate.Range(low, high, error="must be {min} to {max}")
        super().__init__(load_default=default, validate=between, metadata={"description": description})

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise ValidationError("must be a whole number")


class WholeParameter(Whole):
    """The same in a query string, where everything is text."""

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise ValidationError("must be a whole number")
        return int(value)


class Flag(fields.Boolean):
    """JSON's true or false, nothing that merely looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class CategoryId(PlainText):
    """The category to keep to; empty, like null, is none, as a form sends it where nothing was chosen."""

    def __init__(self, **options: Any) -> None:
        description = (
            "Only entries of the category with this id; one that is unknown is refused, and the known ones are named. "
            "Empty: those of all."
        )
        super().__init__(max_chars=MAX_ID_CHARS, description=description, **options)

    def deserialize(self, value: Any, attr: str | None = None, data: Data = None, **kwargs: Any) -> Any:
        return super().deserialize(value, attr, data, **kwargs) or None


class Carried(PlainText):
    """The context that the last reply carried."""

    def __init__(self) -> None:
        description = (
            "`context` of the last reply; null, or anything that is none, in the first message of a conversation."
        )
        super().__init__(max_chars=MAX_CONTEXT_CHARS, description=description, load_default=None, allow_none=True)

    def deserialize(self, value: Any, attr: str | None = None, data: Data = None, **kwargs: Any) -> Any:
        return decode(super().deserialize(value, attr, data, **kwargs) or "")


class Channel(PlainText):
    """Where a query was typed."""

    def __init__(self, default: str) -> None:
        super().__init__(
            max_chars=10,
            description="Where the query was typed, for the query log: on a site, to a bot, or by an agent (mcp).",
            load_default=default,
        )
        self.validators = [validate.OneOf(CHANNELS, error="must be one of {choices}")]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the chatbot view, and where it was asked."""

    request: AnswerRequest
    channel: str


class GenerationId(fields.String):
    """Which answer is meant: of the known form, so that nothing else is stored by that name."""

    def __init__(self) -> None:
        described = {"description": "`generation` of the answer.", "pattern": f"^{GENERATION_ID}$"}
        super().__init__(load_default=None, allow_none=True, metadata={**described, "examples": ["000012-3fa9c1"]})

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(GENERATION_ID, value):
            raise ValidationError("must be the id of a generation, such as 000012-3fa9c1")
        return value


class SearchArguments(RequestSchema):
    q = Query()
    limit = WholeParameter(1, 50, 10, "At most this many results.")
    offset = WholeParameter(0, 1000, 0, "Results to pass over: 10 for the second page of ten.")
    category = CategoryId()
    channel = Channel(SITE)


class SuggestArguments(RequestSchema):
    q = Query()
    limit = WholeParameter(1, 50, 8, "At most this many suggestions.")
    category = CategoryId()


class EntriesArguments(RequestSchema):
    limit = WholeParameter(1, 100, 20, "At most this many entries.")
    offset = WholeParameter(0, 1_000_000, 0, "Entries to pass over: 20 for the second page of twenty.")
    category = CategoryId()


class PopularArguments(RequestSchema):
    limit = WholeParameter(1, 50, 8, "At most this many entries.")
    category = CategoryId()


class NoArguments(RequestSchema):
    """An address without parameters."""


class AnswerBody(RequestSchema):
    query = Query()
    limit = Whole(1, 50, 3, "At most this many alternatives.")
    category = CategoryId(load_default=None)
    channel = Channel(BOT)
    context = Carried()
    previous_query = PlainText(
        max_chars=MAX_QUERY_CHARS,
        description="What was asked before, where there is no `context`; it takes the place of what that says.",
        load_default=None,
        allow_none=True,
    )
    previous_entry = PlainText(
        max_chars=MAX_ID_CHARS,
        description="Id of the entry that was the answer to it, likewise.",
        load_default=None,
        allow_none=True,
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Asked:
        channel = data.pop("channel")
        query, entry = data.pop("previous_query"), data.pop("previous_entry")
        data["context"] = data["context"].told(query, entry)
        return Asked(AnswerRequest(**data), channel)


class BatchItem(fields.Nested):
    """One query of many: its text, or an object such as ``POST /answer`` takes.

    Described as objects alone: generators of typed clients stumble over a choice of a text and an object.
    """

    def __init__(self) -> None:
        super().__init__(AnswerBody)

    def _deserialize(self, value: Any, attr: str | None, data: Data, partial: Any = None, **kwargs: Any) -> Any:
        return AnswerBody().load(value) if isinstance(value, dict) else Query().deserialize(value, attr, data)


class AnswersBody(RequestSchema):
    queries = fields.List(
        BatchItem(),
        required=True,
        validate=validate.Length(1, MAX_BATCH, error="must hold {min} to {max} queries"),
        metadata={
            "description": "A plain text stands for an object that holds only it. One fault in one of them refuses "
            "them all; `errors` names its position, from 0."
        },
    )
    limit = Whole(1, 50, 3, "At most this many alternatives to each query that does not say itself.")
    category = CategoryId(load_default=None)
    channel = Channel(BOT)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> list[Asked]:
        limit, category, channel = data["limit"], data["category"], data["channel"]
        return [
            Asked(AnswerRequest(item, limit, category), channel) if isinstance(item, str) else item
            for item in data["queries"]
        ]


class FeedbackBody(RequestSchema):
    query = Query()
    helpful = Flag(required=True, metadata={"description": "Whether the answer helped."})
    entry_id = PlainText(
        max_chars=MAX_ID_CHARS,
        description="The entry it is about; null: about the search as a whole.",
        load_default=None,
        allow_none=True,
    )
    generation = GenerationId()
    comment = PlainText(
        max_chars=MAX_COMMENT_CHARS,
        description="Anything more; personal data in it is masked before it is stored.",
        load_default=None,
        allow_none=True,
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Feedback:
        return Feedback(**data)


class FeedbackStoredSchema(ma.Schema):
    stored = fields.Boolean(required=True)


class ChoiceBody(RequestSchema):
    query = Query()
    entry_id = PlainText(max_chars=MAX_ID_CHARS, description="The entry that was opened.", required=True)


class ChoiceNotedSchema(ma.Schema):
    noted = fields.Boolean(required=True)
