"""What a corpus's own phrasings teach, with no query log: how to rank and how far to trust.

Phrasings are left out and asked as if a user had typed them: the rest must find their
entry. Asked once more with that entry hidden, each is a question that the corpus does not
answer, in the corpus's own vocabulary, and whatever then comes first must not be trusted.
"""

import dataclasses
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, logit, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from faqsearch.analysis.background import Background
from faqsearch.search.blocks import BlockCodes
from faqsearch.search.classifier import fit_classifier, owners
from faqsearch.search.confidence import LEARNT_SIGNS, SIGNS, Weights, signs
from faqsearch.search.model import Document, Model, build_model
from faqsearch.search.space import Floats

# A classifier's kernel is dense: 12,000 phrasings are 0.6 GB, and beyond that it is left out.
MAX_CLASSIFIED_PHRASINGS = 12_000
# Phrasings times entries: fitting needs about 190 bytes for each, so that this is 0.8 GB.
MAX_COEFFICIENTS = 4_000_000
_TEACHING_PHRASINGS = 3
_FOLDS = 3
_ENOUGH = 1_500  # left-out phrasings; a dozen weights need no more
_FEW = 100  # below this the weights that ship are the better guess
_FEW_OF_A_KIND = 20  # labelled queries with an answer, and without
_CANDIDATES = 30
# Hidden-entry questions against left-out phrasings: in support one query in three or four has no answer.
_HIDDEN_WEIGHT = 0.5
RANKER_PENALTY = 0.001
_CONFIDENCE_C = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class Lesson:
    """A query with known answers, held against every entry.

    Args:
        features: (entries, features).
        right: positions of the entries that answer it; none when nothing does.
        eligible: positions of the entries that may come first; known gaps are not told apart by a user's query.
        hideable: whether it counts again with its right entry hidden.
    """

    features: Floats
    right: tuple[int, ...]
    eligible: NDArray[np.int64]
    hideable: bool = False


def with_classifier(model: Model) -> Model:
    """The model with a classifier, where most entries have phrasings to learn from and there are not too many."""
    phrasings = owners(model)
    sizes = np.bincount(phrasings, minlength=model.entry_count)
    taught = model.entry_count >= 2 and np.median(sizes) >= _TEACHING_PHRASINGS
    if not taught or len(phrasings) > MAX_CLASSIFIED_PHRASINGS or len(phrasings) * len(sizes) > MAX_COEFFICIENTS:
        return model
    return dataclasses.replace(model, classifier=fit_classifier(model))


def left_out_lessons(
    documents: Sequence[Document], model: Model, background: Background | None = None
) -> Iterator[Lesson]:
    """Phrasings left out of a model built from the others, until there are enough."""
    if model.classifier is None:
        return
    fold = _folds(model)
    taught = 0
    for current in range(_FOLDS):
        kept: list[Document] = []
        asked: list[tuple[int, BlockCodes]] = []
        for entry, document in enumerate(documents):
            own = fold[model.starts[entry] : model.starts[entry] + len(document.phrasings)]
            pairs = list(zip(document.phrasings, own, strict=True))
            kept.append(Document(tuple(phrasing for phrasing, number in pairs if number != current), document.answer))
            asked.extend((entry, phrasing) for phrasing, number in pairs if number == current)
        rest = with_classifier(build_model(kept, background=background))
        for entry, phrasing in asked:
            yield Lesson(rest.evidence(phrasing).features, (entry,), np.arange(len(documents)), hideable=True)
        taught += len(asked)
        if taught >= _ENOUGH:
            return


def _folds(model: Model) -> NDArray[np.int64]:
    """Which fold each phrasing is left out in: an entry's are spread evenly, its question is always kept (-1)."""
    shuffle = np.random.default_rng(0)
    fold = np.full(len(owners(model)), -1, dtype=np.int64)
    for start, end in zip(model.starts, np.append(model.starts[1:], len(fold)), strict=True):
        places = np.arange(start + 1, end)
        shuffle.shuffle(places)
        fold[places] = np.arange(len(places)) % _FOLDS
    return fold


def enough(labelled: Sequence[Lesson]) -> bool:
    """Whether labelled queries, with answers and without, are enough to learn from."""
    unanswered = sum(not lesson.right for lesson in labelled)
    return len(labelled) >= _FEW and _FEW_OF_A_KIND <= unanswered <= len(labelled) - _FEW_OF_A_KIND


def fit_weights(lessons: Sequence[Lesson], default: Weights) -> Weights:
    """A ranker and a calibration.

    Args:
        lessons: labelled queries where there are :func:`enough`, else left-out phrasings.
        default: what to fall back on where there is too little to learn from.
    """
    return fit_confidence(lessons, fit_ranker(lessons)) if len(lessons) >= _FEW else default


def fit_ranker(lessons: Sequence[Lesson], *, penalty: float = RANKER_PENALTY) -> NDArray[np.float64]:
    """Weights under which the right entry comes before others (conditional logit over the nearest candidates).

    Args:
        penalty: on the sum of squared weights, beside the mean loss of a lesson.
    """
    rows = []
    for lesson in lessons:
        if lesson.right:
            rough = lesson.features.sum(axis=1)
            order = [place for place in np.argsort(-rough, kind="stable") if place not in lesson.right]
            chosen = [lesson.right[0], *order[: _CANDIDATES - 1]]
            padding = [chosen[-1]] * (_CANDIDATES - len(chosen))
            rows.append(lesson.features[chosen + padding])
    features = np.stack(rows).astype(np.float64)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = features @ weights
        probability = softmax(scores, axis=1)
        gradient = np.einsum("qc,qcf->qf", probability, features) - features[:, 0]
        value = -log_softmax(scores, axis=1)[:, 0].mean() + penalty * weights @ weights
        return float(value), gradient.mean(axis=0) + 2 * penalty * weights

    found: NDArray[np.float64] = minimize(loss, np.zeros(features.shape[2]), jac=True, method="L-BFGS-B").x
    return found


def fit_confidence(
    lessons: Sequence[Lesson], ranker: NDArray[np.float64], trusted: Collection[str] = LEARNT_SIGNS
) -> Weights:
    """A logistic calibration of the first two entries of each lesson.

    Args:
        trusted: those of the signs that count; the others get no weight.
    """
    counted = np.array([name in trusted for name in SIGNS], dtype=float)
    rows: list[NDArray[np.float64]] = []
    answers: list[bool] = []
    weights: list[float] = []
    for lesson in lessons:
        scores = (lesson.features @ ranker).astype(np.float64)
        first = lesson.eligible[np.argsort(-scores[lesson.eligible], kind="stable")[:2]].tolist()
        rows.extend(signs(lesson.features, scores, first) * counted)
        answers.extend(entry in lesson.right for entry in first)
        weights.extend([1.0] * len(first))
        if lesson.hideable and len(scores) > 1:
            scores[list(lesson.right)] = -np.inf
            rows.extend(signs(lesson.features, scores, [int(scores.argmax())]) * counted)
            answers.append(False)
            weights.append(_HIDDEN_WEIGHT)
    if len(set(answers)) == 1:  # nothing tells right from wrong: the same for every entry, by the rule of succession
        return Weights(ranker, np.zeros(len(SIGNS)), float(logit((sum(answers) + 1) / (len(answers) + 2))))
    scaler = StandardScaler().fit(np.array(rows))
    fitted = LogisticRegression(C=_CONFIDENCE_C, max_iter=1000)
    fitted.fit(scaler.transform(np.array(rows)), answers, sample_weight=weights)
    confidence = fitted.coef_[0] / scaler.scale_
    return Weights(ranker, confidence, float(fitted.intercept_[0] - confidence @ scaler.mean_))
