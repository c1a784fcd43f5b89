"""What a search engine does out of the box: jieba's words and BM25, over whole entries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faqsearch.analysis import Analyzer
from faqsearch.evaluation.curves import auroc
from faqsearch.evaluation.ranked import Scores, score_rankings
from faqsearch.knowledge import Entry, LabelledQuery

K1, B = 1.2, 0.75


class Bm25:
    """Entries as bags of words, ranked as in Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework".

    Args:
        entries: known gaps are passed over, as nothing could be listed for them.
        variants: whether they count, beside question and answer.
    """

    def __init__(self, entries: Sequence[Entry], *, variants: bool) -> None:
        self._analyzer = Analyzer()  # without a lexicon
        listed = sorted((entry for entry in entries if entry.answerable), key=lambda entry: entry.id)
        self.ids = [entry.id for entry in listed]
        texts = [[*(entry.phrasings if variants else [entry.question]), entry.answer] for entry in listed]
        bags = [Counter(word for text in parts for word in self._words(text)) for parts in texts]
        lengths = np.array([bag.total() for bag in bags], dtype=np.float64)
        self._norms = K1 * (1 - B + B * lengths / lengths.mean())
        self._postings: dict[str, list[tuple[int, int]]] = {}
        for place, bag in enumerate(bags):
            for word, count in bag.items():
                self._postings.setdefault(word, []).append((place, count))

    def scores(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """BM25 of every entry."""
        found = np.zeros(len(self.ids))
        for word in set(self._words(text)):
            postings = self._postings.get(word, [])
            idf = np.log1p((len(self.ids) - len(postings) + 0.5) / (len(postings) + 0.5))
            for place, count in postings:
                found[place] += idf * count * (K1 + 1) / (count + self._norms[place])
        return found

    def _words(self, text: str) -> list[str]:
        return [token.text for token in self._analyzer.words(self._analyzer.normalize(text).text)]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What BM25 makes of labelled queries.

    Args:
        auroc: of the best score, in scope against out; BM25 has no other confidence.
    """

    scores: Scores
    kinds: Mapping[str, str]
    auroc: float | None

    def mean(self, figure: str, kind: str | None = None) -> float:
        """The mean of one of :data:`~faqsearch.evaluation.ranked.RANKED`, over a kind of queries or all."""
        values = [row[figure] for id_, row in self.scores.items() if kind in (None, self.kinds[id_])]
        return sum(values) / len(values)


def measure_baseline(entries: Sequence[Entry], queries: Sequence[LabelledQuery], *, variants: bool) -> Baseline:
    """Rank every query's entries by BM25; entries that share no word with it are not listed."""
    index = Bm25(entries, variants=variants)
    listed = set(index.ids)
    qrels = {query.id: {id_: grade for id_, grade in query.topics.items() if id_ in listed} for query in queries}
    qrels = {id_: grades for id_, grades in qrels.items() if grades}
    run, top = {}, {}
    for query in queries:
        scores = index.scores(query.text)
        order = [place for place in np.argsort(-scores, kind="stable")[:10] if scores[place] > 0]
        run[query.id], top[query.id] = [index.ids[place] for place in order], float(scores.max())
    inside, outside = [top[id_] for id_ in qrels], [top[query.id] for query in queries if query.id not in qrels]
    ranked = score_rankings(qrels, {id_: run[id_] for id_ in qrels})
    return Baseline(ranked, {query.id: query.kind for query in queries}, auroc(inside, outside))
