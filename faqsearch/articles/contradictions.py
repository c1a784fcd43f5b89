"""The same thing said differently in two places: other durations, counts, amounts, opening times or channels."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from faqsearch.articles.drafts import Draft
from faqsearch.articles.duplicates import Duplicate
from faqsearch.articles.quantities import QuantityKind, disagree
from faqsearch.articles.similarity import Rarity, candidates, content_pairs, groups, likeness
from faqsearch.articles.statements import REPLY, Statement, Statements
from faqsearch.knowledge import Directory

# Sentences with their questions are about the same from here on; between drafts that ask the same, from the second.
_SAME_SUBJECT = 0.45
_SAME_SUBJECT_IN_DUPLICATES = 0.2
# Of the characters of the shorter sentence around a count, this share must be in the longer one, and these at least.
_SAME_COUNTED = 0.8
_MIN_SHARED_CHARS = 4
_BEST = "最快、最便捷的渠道"
_MAX_GROUP = 200


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that cannot all hold.

    Args:
        kind: ``duration``, ``count``, ``amount``, ``opening_hours`` or ``channel``.
        about: what they speak of.
    """

    kind: str
    about: str
    statements: tuple[Statement, ...]


def find_contradictions(
    drafts: Sequence[Draft], directory: Directory, duplicates: Sequence[Duplicate]
) -> list[Contradiction]:
    """All contradictions between drafts, those about replies of a channel first."""
    reader = Statements(directory)
    statements = [statement for draft in drafts for statement in reader.of(draft)]
    return [
        *_of_channels(statements, reader),
        *_of_subjects(statements, duplicates, Rarity([content_pairs(f"{d.question} {d.answer}") for d in drafts])),
        *_recommendations(statements),
        *_routes(duplicates, reader),
    ]


def _of_channels(statements: Sequence[Statement], reader: Statements) -> list[Contradiction]:
    """How fast a channel replies and when it is open are said of the channel, whatever the sentence is about."""
    by_channel: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        if _is_about_channel(statement) and statement.quantity:
            by_channel[statement.channel, statement.quantity.kind, statement.aspect].append(statement)
    return [
        Contradiction(str(kind), f"{reader.name(channel)} · {aspect}", tuple(said))
        for (channel, kind, aspect), said in sorted(by_channel.items(), key=lambda item: item[0])
        if _disagreeing(said)
    ]


def _is_about_channel(statement: Statement) -> bool:
    quantity = statement.quantity
    if quantity is None or not statement.channel:
        return False
    is_reply = quantity.kind is QuantityKind.DURATION and statement.aspect == REPLY
    return is_reply or quantity.kind is QuantityKind.OPENING_HOURS


def _disagreeing(statements: Sequence[Statement]) -> bool:
    return any(_disagree(one, other) for one, other in combinations(statements[:_MAX_GROUP], 2))


def _disagree(one: Statement, other: Statement) -> bool:
    if one.draft is other.draft or one.quantity is None or other.quantity is None:
        return False
    return disagree(one.quantity, other.quantity)


def _of_subjects(
    statements: Sequence[Statement], duplicates: Sequence[Duplicate], rarity: Rarity
) -> list[Contradiction]:
    """Quantities of anything else, compared where the sentences are about the same."""
    others = [statement for statement in statements if statement.quantity and not _is_about_channel(statement)]
    group_of = {id(draft): number for number, group in enumerate(duplicates) for draft in group.drafts}
    texts = [statement.pairs for statement in others]
    vectors = [rarity.vector(pairs) for pairs in texts]
    links = []
    for one, other in candidates(texts):
        first, second = others[one], others[other]
        if first.aspect == second.aspect and _disagree(first, second):
            same_question = group_of.get(id(first.draft), -1) == group_of.get(id(second.draft), -2)
            bar = _SAME_SUBJECT_IN_DUPLICATES if same_question else _SAME_SUBJECT
            if likeness(vectors[one], vectors[other]) >= bar or _same_counted(first, second):
                links.append((one, other))
    return [
        Contradiction(_kind(others[group[0]]), others[group[0]].draft.question, tuple(others[place] for place in group))
        for group in groups(links)
    ]


def _same_counted(one: Statement, other: Statement) -> bool:
    """Whether what is counted is said in the same characters, in whatever order (密码输错5次, 连续输错密码三次)."""
    lesser, greater = sorted((one.counted, other.counted), key=len)
    shared = len(lesser & greater)
    return shared >= _MIN_SHARED_CHARS and shared >= _SAME_COUNTED * len(lesser) and 2 * shared >= len(greater)


def _kind(statement: Statement) -> str:
    return statement.quantity.kind.value if statement.quantity else "channel"


def _recommendations(statements: Sequence[Statement]) -> list[Contradiction]:
    """Different channels that are called the best one, in general or for the same matter."""
    best = [statement for statement in statements if statement.quantity is None][:_MAX_GROUP]
    rarity = Rarity([statement.pairs for statement in best])
    vectors = [rarity.vector(statement.pairs) for statement in best]
    links = [
        (one, other)
        for one, other in combinations(range(len(best)), 2)
        if bool(vectors[one]) == bool(vectors[other])
        and (not vectors[one] or likeness(vectors[one], vectors[other]) >= _SAME_SUBJECT)
    ]
    return [
        Contradiction("channel", _BEST, tuple(best[place] for place in group))
        for group in groups(links)
        if len({best[place].channel for place in group}) > 1
    ]


def _routes(duplicates: Sequence[Duplicate], reader: Statements) -> list[Contradiction]:
    """Drafts that ask the same and send the user to different channels."""
    found = []
    for group in duplicates:
        routed = [draft for draft in group.drafts if draft.channels]
        if any(not set(one.channels) & set(other.channels) for one, other in combinations(routed[:_MAX_GROUP], 2)):
            said = tuple(reader.route(draft) for draft in routed)
            found.append(Contradiction("channel", routed[0].question, said))
    return found
