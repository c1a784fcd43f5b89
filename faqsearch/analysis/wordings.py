"""One wording for what is said in many: 更改, 变更 and 换 become 修改.

The groups of ``wordings.txt`` are of the language of asking for help, not of any trade. They were written without
sight of any corpus or query; what they bring is measured in docs/relevance.md.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files


def reworded(text: str, cut: Callable[[str], Iterable[str]]) -> str:
    """The text with each word replaced by the first of its group; offsets into it mean nothing.

    Args:
        text: normalised.
        cut: splits a text into words that do not overlap, and leaves nothing out.
    """
    heads, pattern = _groups()
    whole = pattern.sub(lambda match: heads[match[0]], text)
    return "".join(heads.get(word, word) for word in cut(whole))


@cache
def _groups() -> tuple[dict[str, str], re.Pattern[str]]:
    """The first word of each word's group, and a pattern of those that need not be cut out as words."""
    heads = {}
    for line in (files("faqsearch.analysis") / "wordings.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words = line.split()
            heads.update(dict.fromkeys(words, words[0]))
    # Longest first: 是什么时候 is not 是什么 with something behind it.
    scanned = sorted((word for word in heads if len(word) > 1), key=len, reverse=True)
    return heads, re.compile("|".join(map(re.escape, scanned)))
