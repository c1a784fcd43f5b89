"""What a reply hands on to the next message: text for the client to send back, so that no server keeps anything."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from faqsearch.masking import mask_personal_data

MAX_CONTEXT_CHARS = 2048
_VERSION = 1
_MOST_ASKED = 8
_MOST_OPTIONS = 20
_ASKED_CHARS = 100
_TOPIC_CHARS = 200


@dataclass(frozen=True, slots=True)
class Context:
    """What went before a message.

    Args:
        asked: what the user asked, oldest first, personal data masked; the last eight, cut to a hundred characters.
        topic: the text that a follow-up is understood with; empty before the first question.
        entry: id of the entry or known gap that it came to, or None.
        options: ids of the entries that were offered, in the order of their numbers.
        is_choice: whether the user was asked which of them is meant.
        asked_back: how often in a row that was.
    """

    asked: tuple[str, ...] = ()
    topic: str = ""
    entry: str | None = None
    options: tuple[str, ...] = ()
    is_choice: bool = False
    asked_back: int = 0

    def after(self, text: str, **changes: Any) -> "Context":
        """The context after a message that asked something."""
        asked = (*self.asked, _cut(mask_personal_data(text), _ASKED_CHARS))[-_MOST_ASKED:]
        return replace(self, asked=asked, **changes)

    def told(self, query: str | None, entry: str | None) -> "Context":
        """The same where a client says itself what was asked before, and what the answer was."""
        if not query and not entry:
            return self
        asked = self if not query or self.asked else self.after(query)
        return replace(asked, topic=topic_of(query or ""), entry=entry)

    def encoded(self) -> str:
        """At most 2,048 characters that are safe in a URL; of a longer one what is oldest is left out."""
        return next(text for text in map(_encode, _shorter(self)) if len(text) <= MAX_CONTEXT_CHARS)


def topic_of(*texts: str) -> str:
    """What follow-ups are understood with: some texts together, the latest last, personal data masked."""
    return mask_personal_data(" ".join(text for text in texts if text)[-_TOPIC_CHARS:])


def decode(text: str) -> Context:
    """The context that :meth:`Context.encoded` wrote; an empty one where another version wrote it, or anybody else."""
    try:
        data = json.loads(
            base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        )
        if data["v"] != _VERSION:
            return Context()
        return Context(
            tuple(map(_text, data["asked"])),
            _text(data["topic"]),
            None if data["entry"] is None else _text(data["entry"]),
            tuple(map(_text, data["options"])),
            bool(data["is_choice"]),
            int(data["asked_back"]),
        )
    except (RecursionError, TypeError, KeyError, ValueError):  # of base64 and Unicode, too
        return Context()


def _encode(context: Context) -> str:
    row = {"v": _VERSION} | {name: getattr(context, name) for name in Context.__slots__}
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8")).decode("ascii").rstrip("=")


def _shorter(context: Context) -> Iterator[Context]:
    """The context with less and less in it."""
    context = replace(context, options=context.options[:_MOST_OPTIONS])
    for start in range(len(context.asked) + 1):
        yield replace(context, asked=context.asked[start:])
    for end in range(len(context.options), -1, -1):
        yield replace(context, asked=(), options=context.options[:end])
    yield Context()


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_CONTEXT_CHARS:
        raise TypeError(value)
    return value.encode("utf-8", "replace").decode("utf-8")


def _cut(text: str, chars: int) -> str:
    return text if len(text) <= chars else text[: chars - 1] + "…"
