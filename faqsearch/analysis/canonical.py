"""One wording for the function words of Chinese questions, so that 咋, 如何 and 怎么 meet.

These are words of the language, not of any domain: how, why, when, where, what, cannot.
Domain words belong in ``corpus/lexicon/``. On a public FAQ without variants this table
raised P@1 from 0.548 to 0.568 and AUROC from 0.843 to 0.855 (docs/relevance.md).
"""

import re

from faqsearch.analysis.english import english_stems

# Order matters: the longer and more specific wordings come first.
_WORDINGS = (
    (
        "为什么",
        "怎么回事儿?|怎么一回事|咋回事儿?|什么情况|啥情况|是什么原因|什么原因|怎么会这样|怎么会|咋会|为什么|为何|为啥|因何|何故",
    ),
    ("怎么办", "怎么办|咋办|咋整|咋弄|咋搞|怎么弄|怎么搞|怎么整|怎么处理|如何处理|怎么解决|如何解决|如何是好|该如何"),
    ("怎么", "怎么样|如何|怎样|咋样|怎么|咋|点样"),
    ("多久", "多长时间|多少时间|什么时候|啥时候|什么时间|何时|几时|多久|几天|多少天"),
    ("哪里", "哪儿|哪里|何处|什么地方|啥地方|哪个地方|哪"),
    ("什么", "什么|甚么|啥|何种|咩"),
    ("不能", "不能够|没办法|没法儿?|不可以|不能|无法|不让|不了(?!解)|不行"),
    ("能不能", "能不能|可不可以|能否|可否|是否可以|是否能"),
    ("能", "可以|能够|能"),
    ("没", "没有|没"),
)
QUESTION_WORDS = frozenset(word for word, _ in _WORDINGS)
"""The common wordings."""
_PATTERN = re.compile("|".join(f"(?P<w{place}>{wordings})" for place, (_, wordings) in enumerate(_WORDINGS)))


def canonical(normalized: str) -> str:
    """The text with each known wording replaced by the common one; offsets into it mean nothing."""
    return _PATTERN.sub(lambda match: _WORDINGS[int(str(match.lastgroup)[1:])][0], normalized)


def comparable(normalized: str) -> str:
    """The text as texts are compared: in the common wording, with English words by their stem."""
    return english_stems(canonical(normalized))
