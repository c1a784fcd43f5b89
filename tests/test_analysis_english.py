"""English words as texts are compared by them."""

import pytest

from faqsearch.analysis.english import english_stems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how do i delete notes", "delete note"),
        ("my refunds were declined", "refund declin"),
        ("not syncing", "not sync"),
        ("what is it", "what is it"),  # nothing would be left
        ("app在哪里下载", "app在哪里下载"),
        ("refunds怎么申请", "refund怎么申请"),
        ("bangding shouji", "bangding shouji"),  # pinyin has no endings
        ("wr332 and mp4s", "wr332 mp4s"),  # a code is no word
    ],
)
def test_english_words_are_compared_by_their_stem(text: str, expected: str) -> None:
    assert " ".join(english_stems(text).split()) == expected
