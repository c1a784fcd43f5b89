"""Which channels and items to prepare a text names, by the words that channels.yaml and prepare.yaml give."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from faqsearch.articles.similarity import fold

# What is set aside before the subject is named: “除了在线客服，还提供邮件支持” speaks of the latter.
# The 除 of 删除, 解除 and the like is part of a verb.
_BESIDES = re.compile(
    r"(?<![删解移清去消扣开免根拆排剔废])除(?:了[^，。；\n]{1,20}，|(?!了)[^，。；\n]{1,20}?(?:[以之]外|外)，?)"
)


class Words:
    """Finds the ids whose words occur in a text; a longer word hides the shorter ones within it."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._ids: dict[str, list[str]] = {}
        for id_, phrases in words.items():
            for phrase in phrases:
                ids = self._ids.setdefault(fold(phrase), [])
                if id_ not in ids:
                    ids.append(id_)
        longest_first = sorted(filter(None, self._ids), key=lambda phrase: (-len(phrase), phrase))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def found(self, text: str) -> list[tuple[int, str]]:
        """Place in the folded text and id of every mention, in order."""
        if self._pattern is None:
            return []
        return [(match.start(), id_) for match in self._pattern.finditer(fold(text)) for id_ in self._ids[match[0]]]

    def without(self, text: str) -> str:
        """The folded text with a space for every mention."""
        return self._pattern.sub(" ", fold(text)) if self._pattern else fold(text)

    def ids(self, heading: str, text: str) -> tuple[str, ...]:
        """The ids named, those in the heading first, then by how often and how early the text names them."""
        in_heading = dict.fromkeys(id_ for _, id_ in self.found(heading))
        mentions = self.found(_BESIDES.sub("，", text))
        times = Counter(id_ for _, id_ in mentions)
        first = {id_: place for place, id_ in reversed(mentions)}
        return tuple(dict.fromkeys([*in_heading, *sorted(times, key=lambda id_: (-times[id_], first[id_]))]))
