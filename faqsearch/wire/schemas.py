"""The shapes of answers: every field that a client may rely on.

Each schema dumps the core's own objects and is, at the same time, what the
OpenAPI document says about them; so the two cannot drift apart.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from faqsearch.conversation import Intent, Smalltalk
from faqsearch.rendering import mark_span, mark_words, message_text, render_answer
from faqsearch.search.outcome import Reason, Status


def _doc(description: str, **more: Any) -> dict[str, Any]:
    return {"description": description, **more}


def _text(description: str, **options: Any) -> fields.String:
    return fields.String(required=True, metadata=_doc(description), **options)


def _ids(description: str, **options: Any) -> "fields.List[Any]":
    return fields.List(fields.String(), required=True, metadata=_doc(description), **options)


def _generation() -> fields.String:
    return _text("Id of the index generation that answered; it moves on with every reindex.")


class _Rounded(fields.Float):
    """A float whose noise digits are left out."""

    def __init__(self, digits: int, **options: Any) -> None:
        self.digits = digits
        super().__init__(**options)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> float | None:
        return None if value is None else round(float(value), self.digits)


def _derived(type_: str | list[str], description: str, make: Callable[[Any], Any]) -> fields.Function:
    """A field worked out from the whole object, since two fields cannot share an attribute."""
    return fields.Function(make, required=True, metadata=_doc(description, type=type_))


def _confidence(description: str, **options: Any) -> _Rounded:
    between = validate.Range(0, 1)
    return _Rounded(4, required=True, validate=between, metadata=_doc(description), **options)


def _status() -> "fields.Enum[Status]":
    means = "answered: by the first result. ambiguous: ask which is meant. unanswered: use the escalation."
    return fields.Enum(Status, required=True, by_value=True, metadata=_doc(means, type="string"))


class _Answer(Schema):
    class Meta:
        unknown = EXCLUDE  # to a client: more fields may come, pass over those you do not know


class SourceSchema(_Answer):
    title = _text("Title of the article an answer's facts come from.")
    locator = _text("Place in it; empty when the source names none.")


class NoticeSchema(_Answer):
    """What the operator has to say to a query these days, to be shown above all results."""

    text = _text("Markdown.")
    text_html = _derived("string", "The same, sanitised HTML.", lambda notice: render_answer(notice.text))
    until = fields.Date(required=True, allow_none=True, metadata=_doc("The last day on which it is shown."))


def _notice() -> fields.Nested:
    doc = "What the operator has to say to this query these days; null: nothing."
    return fields.Nested(NoticeSchema, required=True, allow_none=True, metadata=_doc(doc))


class ResultSchema(_Answer):
    """One ranked entry."""

    rank = fields.Integer(required=True, metadata=_doc("From 1, counted over all pages."))
    id = _text("Id of the entry.", attribute="entry.id")
    question = _text("The entry's own question.", attribute="entry.question")
    answer = _text("The answer, Markdown.", attribute="entry.answer")
    answer_html = _derived(
        "string",
        "The answer, sanitised HTML, fit to be put into a page; in a search with the query's words in <mark>.",
        lambda hit: mark_words(render_answer(hit.entry.answer, hit.entry.links), hit.marked),
    )
    snippet = _text("HTML, escaped, with the words that matched in <mark>.")
    matched_question = _text("The phrasing of the entry that the query is nearest to.")
    score = _Rounded(4, required=True, metadata=_doc("The ranker's score; comparable within one response only."))
    confidence = _confidence("Calibrated probability that this entry answers the query.")
    pinned = fields.Boolean(
        required=True, metadata=_doc("true: the operator put it first for this query and day; confidence is then 1.")
    )
    category = _text("Id of the entry's category.", attribute="entry.category", allow_none=True)
    channels = _ids("Ids of the entry's own channels, best first.", attribute="entry.channels")
    prepare = _ids("Ids of what to have ready.", attribute="entry.prepare")
    sources = fields.List(
        fields.Nested(SourceSchema),
        required=True,
        attribute="entry.sources",
        metadata=_doc("Where the answer's facts come from."),
    )
    updated = fields.Date(
        required=True,
        attribute="entry.updated",
        allow_none=True,
        metadata=_doc("When the entry was last revised."),
    )


class AnsweredSchema(ResultSchema):
    """The entry that is the answer."""

    answer_text = _derived(
        "string",
        "The answer, plain text in lines, for where nothing else can be shown: WeChat, SMS.",
        lambda hit: message_text(hit.entry.answer, hit.entry.links),
    )


class ResponseTimeSchema(_Answer):
    text = _text("How fast the channel replies, in the words of the source.")
    source = _text("What says so; empty when not known.")


class ChannelSchema(_Answer):
    """A way to reach support, and whether it is open."""

    id = _text("Id of the channel.", attribute="channel.id")
    name = _text("Name to show.", attribute="channel.name")
    where = _text("Where to find it.", attribute="channel.where")
    contact = _text(
        "Number or address as the operator wrote it; null: not known.", attribute="channel.contact", allow_none=True
    )
    hours = _text(
        "OpenStreetMap opening_hours, as the operator wrote them; null: not known.",
        attribute="channel.hours",
        allow_none=True,
    )
    open_now = fields.Boolean(required=True, allow_none=True, metadata=_doc("null: not known."))
    next_open = fields.DateTime(
        required=True,
        allow_none=True,
        format="iso",
        metadata=_doc("When a closed channel opens; null when it is open, not known, or closed for a year."),
    )
    response_times = fields.List(
        fields.Nested(ResponseTimeSchema),
        required=True,
        attribute="channel.response_times",
        metadata=_doc("What is said of how fast it replies; sources that disagree stand side by side."),
    )


class PrepareItemSchema(_Answer):
    """Something to have ready before turning to a channel."""

    id = _text("Id of the item.")
    label = _text("What it is.")
    why = _text("Why support asks for it.")
    example = _text("A fictitious example.")
    sensitive = fields.Boolean(required=True, metadata=_doc("Give it inside official channels only."))


class EscalationSchema(_Answer):
    """Whom to turn to, and with what."""

    reason = fields.Enum(
        Reason, required=True, by_value=True, metadata=_doc("Why the escalation is the one it is.", type="string")
    )
    entry = _text("Entry or known gap whose escalation this is; null: neither's.", allow_none=True)
    channels = fields.List(
        fields.Nested(ChannelSchema), required=True, metadata=_doc("Best first; those closed now come last.")
    )
    prepare = fields.List(fields.Nested(PrepareItemSchema), required=True, metadata=_doc("What to have ready."))
    never_share = fields.List(fields.String(), required=True, metadata=_doc("What support never needs to be told."))


def _past_end() -> fields.Field[Any]:
    return fields.Boolean(
        required=True, metadata=_doc("Whether `offset` passes over all of these, so that none is here.")
    )


class SearchSchema(_Answer):
    """Ranked entries, what they amount to, and whom to turn to."""

    query = _text("What was typed.")
    normalized_query = _text("The query as it was analysed.")
    did_you_mean = _text("A spelling that the corpus knows, or null.", allow_none=True)
    status = _status()
    confidence = _confidence("Calibrated probability that the first result answers the query.")
    total = fields.Integer(required=True, metadata=_doc("Entries that matched, over all pages."))
    past_end = _past_end()
    took_ms = _Rounded(2, required=True, metadata=_doc("Milliseconds spent searching."))
    generation = _generation()
    notice = _notice()
    results = fields.List(fields.Nested(ResultSchema), required=True, metadata=_doc("Best first; may be empty."))
    escalation = fields.Nested(EscalationSchema, required=True)
    smalltalk = fields.Enum(
        Smalltalk,
        required=True,
        by_value=True,
        allow_none=True,
        metadata=_doc("Which small talk it is; null where something is asked.", type="string"),
    )
    facets = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        required=True,
        metadata=_doc("For each facet (category), how many matching entries have each value."),
    )


class OptionSchema(_Answer):
    """An entry to choose."""

    number = fields.Integer(required=True, metadata=_doc("From 1: what a user may say to choose it."))
    id = _text("Id of the entry.", attribute="entry.id")
    question = _text("Its question.", attribute="entry.question")
    hint = _text(
        "What tells it from another one with the same question: its category's name, or how its answer begins. Null "
        "where there is no such other.",
        allow_none=True,
    )
    category = _text("Id of its category.", attribute="entry.category", allow_none=True)


class ChoiceSchema(OptionSchema):
    """An entry to choose, as likely as it is."""

    confidence = _confidence("Calibrated probability that this entry answers the query.")


class ClarifySchema(_Answer):
    """What a chatbot should ask back."""

    prompt = _text("The question to ask, in Chinese or, as Accept-Language says, in English.")
    options = fields.List(fields.Nested(ChoiceSchema), required=True, metadata=_doc("The questions to choose from."))


class HandOverSchema(_Answer):
    """What a bot needs to hand a user over to a person."""

    channel = fields.Nested(
        ChannelSchema,
        required=True,
        allow_none=True,
        metadata=_doc("The first of the escalation that is open, or whose hours are not known; null: all are closed."),
    )
    prepare = fields.List(fields.Nested(PrepareItemSchema), required=True, metadata=_doc("What to have ready."))
    summary = _text("A message to support: what the user asked, in order, and nothing else; personal data masked.")


class AnswerSchema(_Answer):
    """The chatbot view: an answer, or what to ask back, or whom to turn to."""

    query = _text("What was typed.")
    intent = fields.Enum(
        Intent,
        required=True,
        by_value=True,
        metadata=_doc(
            "What the message wants: an answer (question), a person (handover), nothing (smalltalk, nonsense), one of "
            "the options (choice), or more than the last answer (not_solved).",
            type="string",
        ),
    )
    smalltalk = fields.Enum(
        Smalltalk,
        required=True,
        by_value=True,
        allow_none=True,
        metadata=_doc("Which small talk it is; null where the intent is another.", type="string"),
    )
    status = _status()
    confidence = _confidence("Calibrated probability that the first result answers the query.")
    notice = _notice()
    answer = fields.Nested(AnsweredSchema, required=True, allow_none=True, metadata=_doc("null unless answered."))
    follow_ups = fields.List(
        fields.Nested(OptionSchema),
        required=True,
        metadata=_doc("What users ask for after this answer, as its entry says; may be known gaps."),
    )
    alternatives = fields.List(
        fields.Nested(ChoiceSchema),
        required=True,
        metadata=_doc("Other entries that matched, best first, numbered on from the follow-ups."),
    )
    clarify = fields.Nested(ClarifySchema, required=True, allow_none=True, metadata=_doc("null unless ambiguous."))
    escalation = fields.Nested(EscalationSchema, required=True)
    handover = fields.Nested(
        HandOverSchema,
        required=True,
        allow_none=True,
        metadata=_doc(
            "null where there is an answer, small talk or nonsense, or a question back, but for the third in a row."
        ),
    )
    context = _text("Send it back with the next message; at most 2,048 characters, for nobody to read or rely on.")
    generation = _generation()


class AnswersSchema(_Answer):
    answers = fields.List(
        fields.Nested(AnswerSchema), required=True, metadata=_doc("One for each query, in their order.")
    )
    generation = _generation()


class SuggestionSchema(_Answer):
    text = _text("A question that goes on from what was typed, or is near to it.")
    text_html = _derived(
        "string",
        "The same, HTML, escaped, with what stands for what was typed in <mark>, by pinyin, too.",
        lambda suggestion: mark_span(suggestion.text, *suggestion.matched),
    )
    id = _text("Id of the entry it belongs to, which may be a known gap.", attribute="entry_id")
    answerable = fields.Boolean(required=True, metadata=_doc("false: a known gap, which says only whom to ask."))


class SuggestionsSchema(_Answer):
    query = _text("What was typed.")
    suggestions = fields.List(fields.Nested(SuggestionSchema), required=True, metadata=_doc("Best first."))
    generation = _generation()


class ListedSchema(_Answer):
    """An entry in a list; `GET /api/v1/entries/{id}` has the rest."""

    id = _text("Id of the entry.")
    question = _text("Its question.")
    category = _text("Id of its category.", allow_none=True)
    updated = fields.Date(required=True, allow_none=True, metadata=_doc("When it was last revised."))


class EntriesSchema(_Answer):
    total = fields.Integer(required=True, metadata=_doc("How many there are on all pages."))
    past_end = _past_end()
    entries = fields.List(fields.Nested(ListedSchema), required=True, metadata=_doc("Some of them, by id."))
    generation = _generation()


class PopularSchema(_Answer):
    counted = fields.Integer(
        required=True,
        metadata=_doc("How many of them, from the first, were asked for by the query log; 0 where it is off."),
    )
    entries = fields.List(
        fields.Nested(ListedSchema),
        required=True,
        metadata=_doc("What most clients were answered by or opened in seven days, then others in the corpus's order."),
    )
    generation = _generation()


class EntrySchema(_Answer):
    """One entry of the corpus, whole."""

    id = _text("Id of the entry.", attribute="entry.id")
    question = _text("Its question.", attribute="entry.question")
    variants = _ids("Other phrasings of it.", attribute="entry.variants")
    answerable = fields.Boolean(
        required=True, attribute="entry.answerable", metadata=_doc("false: a known gap, without an answer.")
    )
    answer = _derived(
        ["string", "null"], "The answer, Markdown; null for a known gap.", lambda row: row["entry"].answer or None
    )
    answer_html = _derived(
        ["string", "null"],
        "The answer, sanitised HTML; null for a known gap.",
        lambda row: render_answer(row["entry"].answer, row["entry"].links) or None,
    )
    category = _text("Id of its category.", attribute="entry.category", allow_none=True)
    channels = _ids("Ids of its own channels, best first.", attribute="entry.channels")
    prepare = _ids("Ids of what to have ready.", attribute="entry.prepare")
    sources = fields.List(fields.Nested(SourceSchema), required=True, attribute="entry.sources")
    updated = fields.Date(required=True, attribute="entry.updated", allow_none=True)
    escalation = fields.Nested(EscalationSchema, required=True)
    generation = _generation()


class DirectorySchema(_Answer):
    """The whole directory: channels and what may have to be prepared."""

    timezone = _text("Time zone of all hours.")
    channels = fields.List(fields.Nested(ChannelSchema), required=True, metadata=_doc("In the operator's order."))
    defaults = _ids("Ids of the channels for questions that belong nowhere.")
    prepare = fields.List(fields.Nested(PrepareItemSchema), required=True)
    never_share = fields.List(fields.String(), required=True)
    generation = _generation()


class CategorySchema(_Answer):
    id = _text("Id of the category.", attribute="category.id")
    name = _text("Name to show.", attribute="category.name")
    channels = _ids("Ids of its channels, best first.", attribute="category.channels")
    entries = fields.Integer(required=True, metadata=_doc("How many answerable entries it has."))


class CategoriesSchema(_Answer):
    categories = fields.List(fields.Nested(CategorySchema), required=True)
    generation = _generation()
