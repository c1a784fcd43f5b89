"""Entry ids: how a heading sounds, in Latin letters."""

import re

from faqsearch.analysis.pinyin import syllables
from faqsearch.articles.characters import is_han
from faqsearch.articles.similarity import fold

MAX_ID_CHARS = 48
_WORD = re.compile(r"[a-z0-9]+|[^\x00-\x7f]+")
_FALLBACK = "entry"


def identifier(heading: str) -> str:
    """A kebab-case id of at most :data:`MAX_ID_CHARS` (忘记密码 → ``wang-ji-mi-ma``), cut between syllables."""
    parts: list[str] = []
    for word in _WORD.findall(" ".join(map(fold, heading[: 2 * MAX_ID_CHARS].split()))):
        if word.isascii():
            parts.append(word)
        else:
            han = "".join(char for char in word if is_han(char))
            parts.extend(re.sub(r"[^a-z]", "", reading) for reading in syllables(han))
    return _cut([part for part in parts if part])


def numbered(base: str, count: int) -> str:
    """``base`` itself the first time, then ``base-2`` and so on."""
    return base if count < 2 else f"{base[: MAX_ID_CHARS - 5].rstrip('-')}-{count}"


def _cut(parts: list[str]) -> str:
    made = ""
    for part in parts:
        longer = f"{made}-{part}" if made else part[:MAX_ID_CHARS]
        if len(longer) > MAX_ID_CHARS:
            break
        made = longer
    return made or _FALLBACK
