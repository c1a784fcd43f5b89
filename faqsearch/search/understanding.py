"""What a user typed → the text that is held against the entries."""

from faqsearch.analysis import Analyzer
from faqsearch.analysis.analyzer import is_han
from faqsearch.analysis.lexicon import Synonym
from faqsearch.search.spelling import Speller


def understood(analyzer: Analyzer, speller: Speller, normalized: str) -> str:
    """A query with its pinyin made Chinese, and synonyms put beside words that need one.

    A word of another script gets the first Chinese synonym that the lexicon has for it
    (``登录, login`` makes a query for login one for 登录, too). A Chinese word gets one only where
    no entry's phrasing uses the word itself: 储值 is then asked as 充值. Where entries use a word,
    its synonyms would only blur what their phrasings tell apart.
    """
    spelled = speller.spelled_out(analyzer, normalized)
    added = [
        best.text
        for term in _terms_in(analyzer, spelled)
        if not (is_han(term) and _is_used(term, analyzer, speller))
        if (best := _best(analyzer.synonyms[term], analyzer, speller))
    ]
    return " ".join([spelled, *dict.fromkeys(added)])


def _terms_in(analyzer: Analyzer, text: str) -> list[str]:
    """The terms with synonyms that stand in a text: as words, or as a run of several words."""
    words = {token.text for token in analyzer.all_words(text)}
    words.update(run for run, _ in analyzer.runs(text))
    found = words & analyzer.synonyms.keys()
    found.update(term for term in analyzer.long_synonyms if term in text)
    return sorted(found, key=analyzer.synonym_places.__getitem__)


def _best(synonyms: tuple[Synonym, ...], analyzer: Analyzer, speller: Speller) -> Synonym | None:
    """The Chinese synonym of the greatest weight, one that entries use before others, then in the file's order."""
    chinese = [synonym for synonym in synonyms if is_han(synonym.text)]
    return max(chinese, key=lambda one: (_is_used(one.text, analyzer, speller), one.weight), default=None)


def _is_used(term: str, analyzer: Analyzer, speller: Speller) -> bool:
    """Whether an entry's phrasing uses a term, which may be of several words."""
    return speller.knows(*(token.text for token in analyzer.all_words(term)))
