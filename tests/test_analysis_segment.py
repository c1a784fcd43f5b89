"""Segmentation: an own dictionary, private to its tokenizer."""

import sys
from pathlib import Path
from subprocess import run

from hypothesis import given
from texts import any_text

from faqsearch.analysis.normalise import normalise
from faqsearch.analysis.segment import segment, tokenizer

ROOT = Path(__file__).resolve().parent.parent


def cut(text: str, userdict: str = "") -> list[str]:
    return [word for word, _, _ in segment(text, userdict)]


def test_a_user_word_without_frequency_stays_whole() -> None:
    assert "点付宝" not in cut("点付宝闪退")
    assert "点付宝" in cut("点付宝闪退", "点付宝\n")


def test_a_frequency_decides_against_other_words() -> None:
    assert cut("账户被冻结", "户被 1 n\n") == ["账户", "被", "冻结"]
    assert cut("账户被冻结", "户被 100000000 n\n") == ["账", "户被", "冻结"]


def test_the_tokenizer_is_made_once_for_a_dictionary() -> None:
    assert tokenizer("点付宝\n") is tokenizer("点付宝\n")
    assert tokenizer("点付宝\n") is not tokenizer("")


def test_nothing_is_kept_in_or_read_from_the_shared_temporary_folder(tmp_path: Path) -> None:
    """jieba would read a cache there that anybody may have put there, and run what marshal makes of it."""
    (tmp_path / "jieba.cache").write_bytes(b"not what marshal reads")
    code = "import jieba, faqsearch.analysis.segment as s; print([w for w, _, _ in s.segment('账户冻结')])"
    made = run([sys.executable, "-c", code], cwd=ROOT, env={"TMPDIR": str(tmp_path)}, capture_output=True, text=True)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == "['账户', '冻结']\n"
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"]


@given(any_text())
def test_words_cover_the_text_from_end_to_end(text: str) -> None:
    normalized = normalise(text).text
    found = list(segment(normalized))
    assert all(normalized[start:end] == word for word, start, end in found)
    assert {place for _, start, end in found for place in range(start, end)} == set(range(len(normalized)))
