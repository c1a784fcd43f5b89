"""Whether a message goes on from what was asked before, or asks something new.

Chosen over 74 follow-ups and 300 unrelated pairs of labelled queries of the sample corpus: of the follow-ups 93 % come
out right (41 % alone, 97 % if every message were taken for one), of the unrelated ones 99 % (99.7 % alone, 56 %).
"""

from faqsearch.analysis import Analyzer
from faqsearch.analysis.content import content_words
from faqsearch.analysis.intents import Said
from faqsearch.knowledge import Entry
from faqsearch.search.outcome import Reason, SearchOutcome, Status
from faqsearch.search.searcher import Searcher

# Of what the message before says of its entry, what this one may say of another and still go on from it.
_SHARE = 0.62
_LITTLE = 30.0  # nats that a message of a few words says, such as 没有邮箱行吗
_MUCH = 60.0  # nats of a message that stands for itself
_SPOKEN_OF = 0.25  # share of its information in words that the entry before has


def is_certain(outcome: SearchOutcome) -> bool:
    """Whether it is known what was asked, be it an entry or a known gap."""
    return outcome.status is Status.ANSWERED or outcome.reason is Reason.KNOWN_GAP


def follows(searcher: Searcher, text: str, alone: SearchOutcome, topic: str, before: Entry | None) -> bool:
    """Whether a message is to be understood with what was asked before.

    Args:
        text: as it was typed.
        alone: what is found for it by itself.
        topic: what was asked before, not empty.
        before: the entry or known gap that it came to, or None.
    """
    link = searcher.analyzer.intents.link(text)
    if link is Said.FOLLOW_UP:
        return True
    said = _information(searcher.analyzer, text, None)
    if said > _MUCH or (link is None and not alone.total):  # or of words that the corpus has nowhere
        return False
    stands_alone = is_certain(alone) or _spoken_of(searcher.analyzer, text, topic, before) < _SPOKEN_OF
    if link is None and said > _LITTLE and stands_alone:
        return False
    return _share(searcher, text, topic, before) < _SHARE


def _share(searcher: Searcher, text: str, topic: str, before: Entry | None) -> float:
    """What a message says of another entry than the one before, as a share of what was said of that one."""
    standing, standing_before = searcher.standing(text), searcher.standing(topic)
    own = before.id if before and before.id in standing else standing_before.first
    other = standing.first
    lead = standing_before.lead(own, other)
    if other == own:
        return 0.0
    return standing.lead(other, own) / lead if lead > 0 else 1.0


def _spoken_of(analyzer: Analyzer, text: str, topic: str, before: Entry | None) -> float:
    """Share of a message's information in words that were used before, by the user or by the entry."""
    texts = (topic, *before.phrasings, before.answer) if before else (topic,)
    known = "\n".join(analyzer.normalize(each).text for each in texts)
    everything = _information(analyzer, text, None)
    return _information(analyzer, text, known) / everything if everything else 1.0


def _information(analyzer: Analyzer, text: str, known: str | None) -> float:
    """Nats of the words that say something; of those in ``known`` only, where it is given."""
    words = content_words(analyzer, analyzer.normalize(text).text)
    return sum(analyzer.information(word.text) for word in words if known is None or word.text in known)
