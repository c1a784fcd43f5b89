"""The words of a text that say what it is about."""

from faqsearch.analysis.analyzer import Analyzer, Token
from faqsearch.analysis.canonical import QUESTION_WORDS, canonical

# Words of the language that say nothing alone: what stands before or between the words that do. The stop words of a
# corpus leave some of these in, since 被冻结 and 能退 are told from 冻结 and 退 by them.
_FUNCTION_WORDS = frozenset(
    "被把给让叫将使由从到在对向往为以于跟和与或及而且但若如就才都也还又再很太更最挺总老是有没不别未无"
) | {
    *"要想会能可得该应需已曾上下里中内外前后来去做弄搞个次几多少一两谁时",
    *(
        "一直",
        "需要",
        "应该",
        "应当",
        "必须",
        "可能",
        "如果",
        "因为",
        "所以",
        "但是",
        "然后",
        "或者",
        "还是",
        "已经",
        "正在",
    ),
    *("自己", "时候", "以后", "之后", "以前", "之前", "现在"),
}


def content_words(analyzer: Analyzer, normalized: str) -> list[Token]:
    """Words in jieba's search mode, without stop words, question words and others of mere grammar.

    Args:
        normalized: as the analyzer's ``normalize`` gives it.
    """
    return [word for word in analyzer.words(normalized) if not is_grammar(word.text)]


def is_grammar(word: str) -> bool:
    """Whether a word says nothing alone: a question word or one of mere grammar."""
    return word in _FUNCTION_WORDS or canonical(word) in QUESTION_WORDS
