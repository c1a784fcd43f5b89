"""What a corpus's own phrasings and labelled queries teach: how to rank and how far to trust.

They are left out and asked as if a user had typed them: the rest must find their entry. Where too few queries are
labelled, phrasings are. Asked once more with its entry hidden, each of these is a question that the corpus does not
answer, in the corpus's own vocabulary, and whatever then comes first must not be trusted.
"""

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, logit, softmax

from faqsearch.analysis.background import Background
from faqsearch.learn.classifier import fit_classifier
from faqsearch.search.blocks import BlockCodes
from faqsearch.search.confidence import LEARNT_SIGNS, SIGNS, Weights, signs
from faqsearch.search.model import FEATURES, RANKED, Document, Model, build_model
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
# In support one query in four has no answer, say. Where more of the lessons have none, they count less.
_UNANSWERED_FOR_AN_ANSWERED = 1 / 3
# Left-out phrasings and labelled queries; the latter by cross-validation on those of the sample corpus.
_PHRASINGS_PENALTY, _QUERIES_PENALTY = 0.001, 0.0003
_ACCEPTABLE = 0.5  # of a right entry; by the same
_CONFIDENCE_C = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled query.

    Args:
        codes: of its text.
        right: positions of the entries that answer it; none when nothing does.
        acceptable: positions of those that are the next best.
        typical: whether lessons are made of it.
    """

    codes: BlockCodes
    right: tuple[int, ...]
    acceptable: tuple[int, ...] = ()
    typical: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Lesson:
    """A query with known answers, held against every entry.

    Args:
        features: (entries, features).
        right: positions of the entries that answer it; none when nothing does.
        acceptable: positions of those that are the next best.
        eligible: positions of the entries that may come first; known gaps are not told apart by a user's query.
        hideable: whether it counts again with its right entry hidden.
    """

    features: Floats
    right: tuple[int, ...]
    eligible: NDArray[np.int64]
    hideable: bool = False
    acceptable: tuple[int, ...] = ()


def with_classifier(model: Model) -> Model:
    """The model with a classifier, where most entries have phrasings to learn from and there are not too many."""
    phrasings = model.owners
    sizes = np.bincount(phrasings, minlength=model.entry_count)
    taught = model.entry_count >= 2 and np.median(sizes) >= _TEACHING_PHRASINGS
    if not taught or len(phrasings) > MAX_CLASSIFIED_PHRASINGS or len(phrasings) * len(sizes) > MAX_COEFFICIENTS:
        return model
    return dataclasses.replace(model, classifier=fit_classifier(model))


def taught(documents: Sequence[Document], labelled: Iterable[Labelled]) -> list[Document]:
    """The documents, each with the queries that it answers."""
    asked: dict[int, list[BlockCodes]] = {}
    for query in labelled:
        for place in query.right:
            asked.setdefault(place, []).append(query.codes)
    return [
        dataclasses.replace(document, asked=tuple(asked.get(place, ()))) for place, document in enumerate(documents)
    ]


def query_lessons(
    documents: Sequence[Document],
    labelled: Sequence[Labelled],
    eligible: NDArray[np.int64],
    background: Background | None = None,
) -> Iterator[Lesson]:
    """The typical ones of the labelled queries, each asked of a model that was not taught it.

    It has a classifier as the whole one has, even where it is left too few phrasings to be given one by itself.
    """
    for current in range(_FOLDS):
        others = [query for place, query in enumerate(labelled) if place % _FOLDS != current]
        model = build_model(taught(documents, others), background=background)
        model = dataclasses.replace(model, classifier=fit_classifier(model))
        for query in filter(_is_typical, labelled[current::_FOLDS]):
            yield Lesson(model.evidence(query.codes).features, query.right, eligible, acceptable=query.acceptable)


def left_out_lessons(
    documents: Sequence[Document], model: Model, background: Background | None = None
) -> Iterator[Lesson]:
    """Phrasings left out of a model built from the others, until there are enough."""
    if model.classifier is None:
        return
    folds = _folds(documents)
    count = 0
    for current in range(_FOLDS):
        kept: list[Document] = []
        asked: list[tuple[int, BlockCodes]] = []
        for entry, document in enumerate(documents):
            pairs = list(zip(document.phrasings, folds[entry], strict=True))
            rest_of_it = tuple(phrasing for phrasing, number in pairs if number != current)
            kept.append(dataclasses.replace(document, phrasings=rest_of_it))
            asked.extend((entry, phrasing) for phrasing, number in pairs if number == current)
        rest = with_classifier(build_model(kept, background=background))
        for entry, phrasing in asked:
            yield Lesson(rest.evidence(phrasing).features, (entry,), np.arange(len(documents)), hideable=True)
        count += len(asked)
        if count >= _ENOUGH:
            return


def _folds(documents: Sequence[Document]) -> list[list[int]]:
    """Which fold each phrasing is left out in: an entry's are spread evenly, its question is always kept (-1)."""
    shuffle = np.random.default_rng(0)
    folds = []
    for document in documents:
        spread = np.arange(len(document.phrasings) - 1) % _FOLDS
        shuffle.shuffle(spread)
        folds.append([-1, *spread.tolist()])
    return folds


def enough(labelled: Sequence[Labelled]) -> bool:
    """Whether typical labelled queries, with answers and without, are enough to learn from."""
    typical = [*filter(_is_typical, labelled)]
    unanswered = sum(not query.right for query in typical)
    return len(typical) >= _FEW and _FEW_OF_A_KIND <= unanswered <= len(typical) - _FEW_OF_A_KIND


def _is_typical(query: Labelled) -> bool:
    return query.typical


def fit_weights(lessons: Sequence[Lesson], default: Weights, teaching: NDArray[np.bool_]) -> Weights:
    """A ranker and a calibration.

    Args:
        lessons: labelled queries where there are :func:`enough`, else left-out phrasings.
        default: what to fall back on where there is too little to learn from.
        teaching: which entries count. Small talk does not: it may have more phrasings than all entries together,
            and alone teaches nothing of when to trust one of them.
    """
    if sum(not lesson.right or bool(teaching[list(lesson.right)].any()) for lesson in lessons) < _FEW:
        return default
    penalty = _PHRASINGS_PENALTY if lessons[0].hideable else _QUERIES_PENALTY
    return fit_confidence(lessons, fit_ranker(lessons, penalty=penalty))


def fit_ranker(
    lessons: Sequence[Lesson], *, penalty: float, counts: Sequence[float] | None = None, rising: bool = False
) -> NDArray[np.float64]:
    """Weights under which the right entry comes before others, and acceptable ones before the rest.

    A conditional logit over the nearest candidates.

    Args:
        penalty: on the sum of squared weights, beside the mean loss of a lesson.
        counts: how much each lesson counts; all alike by default.
        rising: no feature may count against an entry.
    """
    from scipy.optimize import minimize  # takes longer to import than an edit may take to show

    counted = list(zip(lessons, counts or [1.0] * len(lessons), strict=True))
    choices = [(rows, share * count) for lesson, count in counted if lesson.right for rows, share in _choices(lesson)]
    features = np.stack([rows for rows, _ in choices]).astype(np.float64)
    shares = np.array([share for _, share in choices])
    shares /= sum(count for lesson, count in counted if lesson.right)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = features @ weights
        probability = softmax(scores, axis=1)
        gradient = np.einsum("qc,qcf->qf", probability, features) - features[:, 0]
        value = -shares @ log_softmax(scores, axis=1)[:, 0] + penalty * weights @ weights
        return float(value), shares @ gradient + 2 * penalty * weights

    bounds = [(0, None)] * RANKED if rising else None
    found = minimize(loss, np.zeros(RANKED), jac=True, method="L-BFGS-B", bounds=bounds).x
    return np.concatenate([found, np.zeros(len(FEATURES) - RANKED)])


def _choices(lesson: Lesson) -> Iterator[tuple[Floats, float]]:
    """What is to come first, before the nearest of what is not to (candidates, ranking features); and how it counts."""
    order = np.argsort(-lesson.features[:, :RANKED].sum(axis=1), kind="stable").tolist()
    others = [place for place in order if place not in lesson.right]
    yield _candidates(lesson, lesson.right[0], others), 1.0
    others = [place for place in others if place not in lesson.acceptable]
    for place in lesson.acceptable:
        yield _candidates(lesson, place, others), _ACCEPTABLE / len(lesson.acceptable)


def _candidates(lesson: Lesson, first: int, others: Sequence[int]) -> Floats:
    chosen = [first, *others[: _CANDIDATES - 1]]
    padding = [chosen[-1]] * (_CANDIDATES - len(chosen))
    rows: Floats = lesson.features[chosen + padding, :RANKED]
    return rows


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
    unanswered_weight = _unanswered_weight(lessons)
    for lesson in lessons:
        scores = (lesson.features @ ranker).astype(np.float64)
        first = lesson.eligible[np.argsort(-scores[lesson.eligible], kind="stable")[:2]].tolist()
        rows.extend(signs(lesson.features, scores, first) * counted)
        answers.extend(entry in lesson.right for entry in first)
        weights.extend([1.0 if _is_answered(lesson) else unanswered_weight] * len(first))
        if lesson.hideable and len(scores) > 1:
            scores[list(lesson.right)] = -np.inf
            rows.extend(signs(lesson.features, scores, [int(scores.argmax())]) * counted)
            answers.append(False)
            weights.append(_UNANSWERED_FOR_AN_ANSWERED)
    return calibrated(ranker, np.array(rows), answers, weights)


def calibrated(
    ranker: NDArray[np.float64], rows: NDArray[np.float64], answers: Sequence[bool], counts: Sequence[float]
) -> Weights:
    """A logistic regression of whether an entry answers on its signs.

    Args:
        rows: (lessons' entries, signs), zero where a sign does not count.
        answers: whether each of them answers.
        counts: how much each counts.
    """
    from sklearn.linear_model import LogisticRegression  # likewise
    from sklearn.preprocessing import StandardScaler

    if len(set(answers)) == 1:  # nothing tells right from wrong: the same for every entry, by the rule of succession
        return Weights(ranker, np.zeros(len(SIGNS)), float(logit((sum(answers) + 1) / (len(answers) + 2))))
    scaler = StandardScaler().fit(rows)
    fitted = LogisticRegression(C=_CONFIDENCE_C, max_iter=1000)
    fitted.fit(scaler.transform(rows), answers, sample_weight=counts)
    confidence = fitted.coef_[0] / scaler.scale_
    return Weights(ranker, confidence, float(fitted.intercept_[0] - confidence @ scaler.mean_))


def _is_answered(lesson: Lesson) -> bool:
    return bool(np.isin(lesson.right, lesson.eligible).any())


def _unanswered_weight(lessons: Sequence[Lesson]) -> float:
    answered = sum(map(_is_answered, lessons))
    unanswered = len(lessons) - answered
    return min(1.0, _UNANSWERED_FOR_AN_ANSWERED * answered / unanswered) if answered and unanswered else 1.0
