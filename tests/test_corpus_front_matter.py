"""Front matter that YAML misreads: the fault says which value to put in quotes."""

from pathlib import Path

import pytest

from faqsearch.corpus import read_corpus
from faqsearch.errors import CorpusError


def write(folder: Path, front_matter: str, name: str = "a.md") -> Path:
    (folder / name).write_text(f"---\n{front_matter}\n---\n答案。\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("question: 提示: 余额不足怎么办", "question: '提示: 余额不足怎么办'"),
        ("question: *号键没反应", "question: '*号键没反应'"),
        ("question: %号怎么打", "question: '%号怎么打'"),
        ("question: @客服没人回", "question: '@客服没人回'"),
        ("question: `反引号`怎么打", "question: '`反引号`怎么打'"),
        ("question:\t余额不足怎么办", "question: '余额不足怎么办'"),
        ("question: It's late: why", 'question: "It\'s late: why"'),
        ("question: 按 #键 没反应", "question: '按 #键 没反应'"),
        ("question: #键没反应", "question: '#键没反应'"),
        ("question: 好\nvariants:\n- 按 #键 没反应", "'按 #键 没反应'"),
        ("question: 好\nvariants: [一, 按 #键]", "'按 #键]'"),
    ],
)
def test_the_fault_says_which_value_to_put_in_quotes(tmp_path: Path, line: str, advice: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_corpus(write(tmp_path, line))
    assert f"{tmp_path / 'a.md'}:{line.count(chr(10)) + 2}: " in str(caught.value)
    if "[" not in line:
        assert str(caught.value).endswith(f"put the value in quotes: {advice}")


@pytest.mark.parametrize(
    "line",
    [
        *("question: '按 #键 没反应'", 'question: "提示: 余额不足"', "question: C#怎么装  # 一句注释"),
        *("question: 好 # 注释\nvariants: [一, 二]  # 注释", "# 注释\nquestion: 好", "question: |\n  按 #键 没反应"),
    ],
)
def test_quoted_values_and_comments_are_read(tmp_path: Path, line: str) -> None:
    assert read_corpus(write(tmp_path, line)).entries[0].question


def test_a_fault_elsewhere_gets_no_advice(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        read_corpus(write(tmp_path, "question: 好\nvariants: [一, 二"))
    assert "quotes" not in str(caught.value)


def test_a_name_in_capitals_is_read_as_well(tmp_path: Path) -> None:
    assert read_corpus(write(tmp_path, "question: 好", "refund.MD")).entries[0].id == "refund"
