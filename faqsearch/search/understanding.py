"""What a user typed → the text that is held against the entries."""

from faqsearch.analysis import Analyzer
from faqsearch.analysis.analyzer import is_han
from faqsearch.search.spelling import Speller


def understood(analyzer: Analyzer, speller: Speller, normalized: str) -> str:
    """A query with its pinyin made Chinese and the Chinese of its foreign words put beside them.

    Foreign words are translated by the lexicon's synonyms: ``login, 登录`` makes a query for
    login one for 登录, too. Synonyms between Chinese words are left to the entries' variants.
    """
    spelled = speller.spelled_out(analyzer.runs(normalized))
    out: list[str] = []
    for run, han in analyzer.runs(spelled):
        out.append(run)
        if not han:
            same = (synonym.text for synonym in analyzer.synonyms.get(run, ()) if is_han(synonym.text))
            out.extend([*same][:1])
    return " ".join(out)
