"""The slowest query that a climb from many beginnings finds, for search and for completion."""

import random
import string
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

import pytest

from faqsearch import wire
from faqsearch.api.budget import FREE_S
from faqsearch.search.searcher import Searcher
from faults.conftest import Note, Scale

pytestmark = pytest.mark.timeout(0)

ORDINARY = ("账户被冻结了怎么办", "退款", "怎么提现", "tixian", "密码忘了", "我想注销账户可以吗", "zhanghu dongjie")
HAN = "".join(map(chr, range(0x4E00, 0x9FA5, 7)))
PIECES = (*ORDINARY, *HAN[:300], *string.ascii_lowercase, *"0123456789 ….,!ﷺ㈱½谢😀", "password ", "zhuang", "\u0301")
MOST = 500


def seconds(action: Callable[[str], object], text: str) -> float:
    """Processor time, the better of two."""
    took = []
    for _ in range(2):
        started = time.thread_time()
        action(text)
        took.append(time.thread_time() - started)
    return min(took)


def mutated(text: str, chance: random.Random) -> str:
    """Another query near to ``text``: a piece put in, some of it left out, turned round, or said again."""
    start, end = sorted(chance.choices(range(len(text) + 1), k=2))
    piece = chance.choice(PIECES) * chance.choice([1, 1, 5, 50, 500])
    changes = (
        text[:start] + piece + text[start:],
        text[:start] + text[end:],
        text[:end] + text[start:end] * 3 + text[end:],
        text[:start] + "".join(chance.choices(HAN, k=100)) + text[end:],
    )
    return chance.choice(changes)[:MOST].strip() or "账"


@pytest.mark.parametrize("route", ["search", "suggest"])
def test_no_query_that_a_climb_finds_takes_long(searcher: Searcher, scale: Scale, note: Note, route: str) -> None:
    now = datetime.now(UTC)
    if route == "search":
        action: Callable[[str], object] = lambda text: wire.search(searcher, text, now=now)  # noqa: E731
    else:
        action = lambda text: wire.suggestions(searcher, text, limit=8)  # noqa: E731
    chance = random.Random(13)  # noqa: S311
    usual = median(seconds(action, text) for text in ORDINARY)
    worst, worst_s = "", 0.0
    for start in (*ORDINARY[:2], "ﷺ" * 55, "…" * 500, "".join(chance.choices(HAN, k=MOST))):
        text, took = start, seconds(action, start)
        for _ in range(scale.climb):
            other = mutated(text, chance)
            if (taken := seconds(action, other)) > took:
                text, took = other, taken
        if took > worst_s:
            worst, worst_s = text, took
    assert worst_s < 5 * FREE_S
    note("The slowest query", f"`/{route}`: {5 * scale.climb:,} steps of a climb from five beginnings, sample of tests",
         f"{worst_s / usual:.0f} times the usual {usual * 1000:.1f} ms: {len(worst)} characters")  # fmt: skip
