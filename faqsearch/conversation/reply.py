"""One message, with what went before it → one reply."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from faqsearch.analysis.intents import Said
from faqsearch.config import MAX_QUERY_CHARS
from faqsearch.conversation import outcomes
from faqsearch.conversation.choices import hints, named, numbered
from faqsearch.conversation.context import Context, topic_of
from faqsearch.conversation.following import follows, is_certain
from faqsearch.conversation.handover import HandOver, hand_over
from faqsearch.conversation.intent import Intent, Smalltalk, intent_of
from faqsearch.conversation.prompts import LANGUAGES
from faqsearch.conversation.saying import said
from faqsearch.errors import EntryNotFoundError
from faqsearch.escalation import Escalation, escalate, escalate_entry
from faqsearch.knowledge import Entry
from faqsearch.search.decision import worth_asking_about
from faqsearch.search.outcome import Hit, Reason, SearchOutcome, Status
from faqsearch.search.searcher import Searcher

_PATIENCE = 2  # times in a row that a user is only asked back
_ENDS = re.compile(r"[?!;。？！；\n]+")  # of a sentence, so that it and what follows are one question
_REASONS = {
    Intent.HANDOVER: Reason.HANDOVER,
    Intent.NOT_SOLVED: Reason.HANDOVER,
    Intent.SMALLTALK: Reason.SMALLTALK,
    Intent.NONSENSE: Reason.NO_MATCH,
}


@dataclass(frozen=True, slots=True)
class Message:
    """What a user typed to a bot.

    Args:
        text: 1 to 500 characters, trimmed.
        limit: at most this many alternatives.
        category: answers of this category only.
        context: what went before.
        language: of what the server says itself, one of ``prompts.LANGUAGES``.
    """

    text: str
    limit: int = 3
    category: str | None = None
    context: Context = field(default_factory=Context)
    language: str = LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say to a message.

    Args:
        smalltalk: which it is; None where ``intent`` is another.
        outcome: of the search; nothing is found for what asks nothing.
        answer: None unless the outcome is answered.
        follow_ups: what users ask for after the answer, as its entry says.
        alternatives: other entries, best first.
        options: of which to ask the user which is meant; none unless the outcome is ambiguous.
        handover: None where there is an answer or small talk, or a question back, but for the third in a row.
        context: for the next message.
    """

    intent: Intent
    smalltalk: Smalltalk | None
    outcome: SearchOutcome
    escalation: Escalation
    answer: Hit | None
    follow_ups: tuple[Entry, ...]
    alternatives: tuple[Hit, ...]
    options: tuple[Hit, ...]
    handover: HandOver | None
    context: Context


def reply_to(searcher: Searcher, message: Message, now: datetime) -> Reply:
    """Reply to a message.

    Args:
        now: aware; the moment for which channels are said to be open.

    Raises:
        QueryError: the text is empty or too long.
    """
    return _Turn(searcher, message, now).reply()


class _Turn:
    """One message and what is known of those before it."""

    def __init__(self, searcher: Searcher, message: Message, now: datetime) -> None:
        self.searcher, self.message, self.now = searcher, message, now
        self.text, self.context = message.text, message.context
        # One more than asked for, since the answer is not among its alternatives; two, since one option is no choice.
        self.limit = max(message.limit + 1, 2)
        self.options = [entry for entry in map(self._entry, self.context.options) if entry]
        self.before = self._entry(self.context.entry)
        self.topic = self.context.topic or (self.before.question if self.before else "")

    def reply(self) -> Reply:
        """Choices first, as a number alone means nothing; then what asks nothing; then the question."""
        alone = self._search(self.text)
        says = self._said(alone)
        choice = self._to_choice(says)
        if choice:
            return choice
        intent, smalltalk = intent_of(says)
        if says is Said.STILL and is_certain(alone) and self._found(alone) != self.before and not self._follows(alone):
            intent = Intent.QUESTION
        if intent is not Intent.QUESTION:
            return self._to_statement(intent, smalltalk, alone)
        outcome, topic, entry = self._understood(alone)
        if self.context.is_choice and outcome.status is Status.ANSWERED and entry in self.options:
            intent = Intent.CHOICE
        context = self.context.after(self.text, topic=topic, entry=entry.id if entry else None)
        return self._reply(intent, outcome, context=context)

    def _to_choice(self, says: Said | None) -> Reply | None:
        if not self.options:
            return None
        number = numbered(self.text, len(self.options))
        if number is None and self.context.is_choice and says is None:
            told = hints(self.options, self.searcher.directory.categories)
            texts = [f"{entry.question} {hint or ''}" for entry, hint in zip(self.options, told, strict=True)]
            number = named(self.text, texts)
        if number and number <= len(self.options):
            return self._chosen(self.options[number - 1])
        if number and self.context.is_choice:
            return self._asked_again()
        return None

    def _understood(self, alone: SearchOutcome) -> tuple[SearchOutcome, str, Entry | None]:
        """What was found; what the next message may go on from; and the entry that the conversation is about."""
        found = self._found(alone) if is_certain(alone) else None
        if not self._follows(alone):
            return alone, topic_of(self.text), found
        together = self._search(f"{_ENDS.sub(' ', self.topic)} {self.text}"[-MAX_QUERY_CHARS:])
        if is_certain(together):
            return together, topic_of(self.topic, self.text), self._found(together)
        return (
            (alone, topic_of(self.text), found) if found else (together, topic_of(self.topic, self.text), self.before)
        )

    def _follows(self, alone: SearchOutcome) -> bool:
        if not self.topic or (alone.top and alone.top.pinned):
            return False
        return follows(self.searcher, self.text, alone, self.topic, self.before)

    def _said(self, alone: SearchOutcome) -> Said | None:
        after = ((Said.STILL, self.before), (Said.NONE_OF_THESE, self.options))
        return said(self.searcher, self.text, alone, *(each for each, is_there in after if is_there))

    def _to_statement(self, intent: Intent, smalltalk: Smalltalk | None, alone: SearchOutcome) -> Reply:
        """The reply to what asks nothing; who wants more than an answer keeps whom to turn to for it."""
        outcome = outcomes.nothing(alone, _REASONS[intent])
        context = self.context
        if intent in (Intent.SMALLTALK, Intent.NONSENSE):
            return self._reply(intent, outcome, smalltalk=smalltalk, context=context)
        if intent is Intent.NOT_SOLVED:
            context = context.after(self.text)
        return self._reply(intent, outcome, entry=self.before, context=replace(context, options=(), is_choice=False))

    def _chosen(self, entry: Entry) -> Reply:
        found = self._search(entry.question)
        others = tuple(hit for hit in found.hits if hit.entry.id != entry.id)
        if entry.answerable:
            outcome = outcomes.answered(found, self.searcher.chosen(entry.id), others)
        else:
            outcome = outcomes.known_gap(found, entry, others)
        context = self.context.after(entry.question, topic=topic_of(entry.question), entry=entry.id)
        return self._reply(Intent.CHOICE, outcome, context=context)

    def _asked_again(self) -> Reply:
        """The same options once more, as there is none of the number that was said."""
        hits = [self.searcher.chosen(entry.id) for entry in self.options if entry.answerable]
        outcome = outcomes.ambiguous(self._search(self.text), hits)
        return self._reply(Intent.CHOICE, outcome, options=outcome.hits, context=self.context)

    def _reply(
        self,
        intent: Intent,
        outcome: SearchOutcome,
        *,
        smalltalk: Smalltalk | None = None,
        entry: Entry | None = None,
        options: Sequence[Hit] | None = None,
        context: Context,
    ) -> Reply:
        directory = self.searcher.directory
        limit = self.message.limit
        hits = tuple(replace(hit, marked=()) for hit in outcome.hits)  # to be read in a conversation, not scanned
        answered, ambiguous = outcome.status is Status.ANSWERED, outcome.status is Status.AMBIGUOUS
        alternatives = hits[1 : limit + 1] if answered else hits[:limit]
        if options is None:
            options = worth_asking_about(hits[: max(limit, 2)]) if ambiguous else ()
        next_ = self._next(hits[0].entry) if answered else ()
        alternatives = tuple(hit for hit in alternatives if hit.entry not in next_)
        if intent in (Intent.QUESTION, Intent.CHOICE):
            offered = tuple(each.id for each in (*next_, *(hit.entry for hit in options or alternatives)))
            asked_back = context.asked_back + 1 if ambiguous else 0
            context = replace(context, options=offered, is_choice=ambiguous, asked_back=asked_back)
        if entry:
            escalation = escalate_entry(entry, directory, self.now, outcome.reason)
        else:
            escalation = escalate(outcome, directory, self.now)
        asks_nothing = intent in (Intent.SMALLTALK, Intent.NONSENSE)
        in_vain = ambiguous and context.asked_back > _PATIENCE
        handed_over = in_vain or (outcome.status is Status.UNANSWERED and not asks_nothing)
        return Reply(
            intent=intent,
            smalltalk=smalltalk,
            outcome=outcome,
            escalation=escalation,
            answer=hits[0] if answered else None,
            follow_ups=next_,
            alternatives=alternatives,
            options=tuple(options),
            handover=hand_over(escalation, context.asked, self.text, self.message.language) if handed_over else None,
            context=context,
        )

    def _search(self, text: str) -> SearchOutcome:
        return self.searcher.search(text, limit=self.limit, category=self.message.category, now=self.now)

    def _entry(self, id_: str | None) -> Entry | None:
        """The entry, unless the corpus does not have it any more."""
        try:
            return self.searcher.entry(id_) if id_ else None
        except EntryNotFoundError:
            return None

    def _next(self, entry: Entry) -> tuple[Entry, ...]:
        return tuple(found for found in map(self._entry, entry.follow_ups) if found)

    @staticmethod
    def _found(outcome: SearchOutcome) -> Entry | None:
        return outcome.gap or (outcome.top.entry if outcome.top else None)
