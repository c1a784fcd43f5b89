"""The classifier: kernel logistic regression of entries on their phrasings."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.special import softmax

from faqsearch.search.blocks import BLOCKS
from faqsearch.search.model import KERNEL, Model
from faqsearch.search.ranking import Ranking
from faqsearch.search.space import Floats

# On the public FAQ: P@1 0.855 to 0.859 for 0.03 to 0.3, and no better after 15 iterations.
REGULARISATION = 0.1
MAX_ITERATIONS = 15
_JITTER = 1e-3  # two phrasings that say the same would make the kernel singular


def fit_classifier(model: Model) -> Floats:
    """Kernel logistic regression of entries on phrasings.

    The problem is solved in the coordinates of the kernel's Cholesky factor, where
    15 iterations do what takes hundreds in the coefficients themselves.

    Returns:
        (phrasings, entries) dual coefficients: logits of a query are its kernel row times these.
    """
    from scipy.optimize import minimize  # takes longer to import than an edit may take to show

    kernel = gram_matrix(model)
    count, classes = len(kernel), model.entry_count
    kernel[np.arange(count), np.arange(count)] += _JITTER
    factor = cholesky(kernel, lower=True, overwrite_a=True, check_finite=False)
    owner = model.owners

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        primal = flat.astype(np.float32).reshape(count, classes)
        logits = factor @ primal
        residual = softmax(logits, axis=1)
        value = -float(np.log(residual[np.arange(count), owner] + 1e-30).sum())
        value += 0.5 * REGULARISATION * float((primal * primal).sum())
        residual[np.arange(count), owner] -= 1
        gradient = factor.T @ residual + REGULARISATION * primal
        return value, gradient.ravel().astype(np.float64)

    options = {"maxiter": MAX_ITERATIONS, "maxcor": 4}
    found = minimize(loss, np.zeros(count * classes), jac=True, method="L-BFGS-B", options=options).x
    primal = found.reshape(count, classes).astype(np.float32)
    dual: Floats = solve_triangular(factor, primal, trans="T", lower=True, check_finite=False)
    return dual


def carried_over(earlier: Ranking, ranking: Ranking) -> Floats:
    """The classifier of an earlier ranking for the phrasings and entries of another one, until that has its own.

    What both have keeps its coefficients. A new phrasing speaks for its entry, and a new entry is spoken against, as
    much as others are on average.

    Args:
        earlier: has a classifier.

    Returns:
        (phrasings, entries) dual coefficients.
    """
    before = np.asarray(earlier.model.classifier)
    count, classes = before.shape
    owner, rows = earlier.model.owners, np.arange(count)
    own = float(before[rows, owner].mean())
    made = np.full((len(ranking.texts), len(ranking.ids)), (before.mean() * classes - own) / max(classes - 1, 1))
    made[np.arange(len(made)), ranking.model.owners] = own
    phrasings = _shared(_names(earlier), _names(ranking))
    entries = _shared(earlier.ids, ranking.ids)
    made[np.ix_(phrasings[1], entries[1])] = before[np.ix_(phrasings[0], entries[0])]
    return made.astype(np.float32)


def _names(ranking: Ranking) -> list[tuple[str, int]]:
    return [
        (ranking.ids[owner], text) for owner, text in zip(ranking.model.owners, ranking.texts.tolist(), strict=True)
    ]


def _shared(earlier: Sequence[Hashable], later: Sequence[Hashable]) -> tuple[list[int], list[int]]:
    """Where what both have stands in either."""
    places = {name: place for place, name in enumerate(earlier)}
    later_places = [place for place, name in enumerate(later) if name in places]
    return [places[later[place]] for place in later_places], later_places


def gram_matrix(model: Model) -> Floats:
    """The kernel between all phrasings: (phrasings, phrasings)."""
    total = 0
    for number in model.table.phrasings.blocks:
        _, rows = model.table.phrasing_block(number)
        total = total + KERNEL[BLOCKS[number]] * (rows.T @ rows).toarray()
    return np.asarray(total, dtype=np.float32)
