"""A rebuild changes no result: order, status and confidence are those that were frozen (`make freeze`)."""

import pytest

from frozen import available, differences, searcher_of

# `scripts/frozen.py --compare` holds a rebuild to 1e-6 where the results were frozen, and looks at all sets. Learning
# sums floats in an order that depends on the processor, which moves a learnt confidence in the third decimal.
TOLERANCE = 0.01


@pytest.mark.parametrize("name", ["sample", "ths-faq-plain", "perf-mix"])
def test_no_result_differs_from_the_frozen_one(name: str) -> None:
    if not available(name):
        pytest.skip("its data are not beside this checkout and may not be distributed")
    with searcher_of(name) as searcher:
        assert differences(name, searcher, TOLERANCE) == []
