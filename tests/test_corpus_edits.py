"""Insertions into corpus files: what stands around them stays as it is, byte by byte."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from texts import any_text

from faqsearch.corpus.edits import entry_place, gap_file, labelled_line, one_line_of, with_line, with_variants
from faqsearch.corpus.pin_edits import with_pin
from faqsearch.corpus.sources import source_of, with_source
from faqsearch.errors import EntryNotFoundError, InputError

BODY = "---\n答案\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("question: 甲\nvariants: [乙, 丙]  # 注\n", "question: 甲\nvariants: [乙, 丙, 丁]  # 注\n"),
        ("question: 甲\nvariants: []\n", "question: 甲\nvariants: [丁]\n"),
        (
            "variants: [\n  乙, # 一\n  丙, # 二\n]\nquestion: 甲\n",
            "variants: [\n  乙, # 一\n  丙, 丁, # 二\n]\nquestion: 甲\n",
        ),
        (
            "question: 甲\nvariants:\n  - 乙 # 一\n\n  # 二\ncategory: a\n",
            "question: 甲\nvariants:\n  - 乙 # 一\n  - 丁\n\n  # 二\ncategory: a\n",
        ),
        ("question: 甲\nvariants:\n- 乙\n- '丙'\n", "question: 甲\nvariants:\n- 乙\n- '丙'\n- 丁\n"),
        ("question: 甲\nvariants:\n  - |\n    乙\n  - >-\n    丙\n    丙\n", None),
        ("question: 甲 # 注\ncategory: a\n", "question: 甲 # 注\nvariants:\n  - 丁\ncategory: a\n"),
        ("{question: 甲, category: a}\n", "{question: 甲, variants: [丁], category: a}\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_variant_is_put_behind_the_others_of_a_markdown_file(
    tmp_path: Path, before: str, after: str | None, end: str, mark: str
) -> None:
    path = tmp_path / "a.md"
    text = f"{mark}---\n{before}{BODY}".replace("\n", end)
    path.write_bytes(text.encode())
    made = with_variants(path, 0, ["丁"])
    if after is not None:
        assert made == f"{mark}---\n{after}{BODY}".replace("\n", end)
    assert without_insertion(text, made)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"id": "b", "question":"甲","variants":["乙"], "answer": "丙"}', '"variants":["乙", "丁"]'),
        ('{"id": "b", "question": "甲", "answer": "丙"}', '"question": "甲", "variants": ["丁"], "answer"'),
        (r'{"answer": "\u4e19\/", "variants": [], "question": "\u7532", "id": "b"}', r'"variants": ["\u4e01"], "q'),
    ],
)
def test_a_variant_is_put_into_its_line_of_a_bulk_file(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "bulk.jsonl"
    other = '{"id": "a", "question": "子", "answer": "丑"}'
    path.write_bytes(f"\ufeff{other}\r\n\r\n{before}\r\n{other.replace('a', 'c', 1)}".encode())
    assert entry_place(tmp_path, "b") == (path, 3)
    made = with_variants(path, 3, ["丁"])
    assert after in made.split("\r\n")[2]
    assert without_insertion(path.read_bytes().decode(), made)


def without_insertion(before: str, after: str) -> bool:
    """Whether all that was done to a text was to insert something in one place."""
    return any(
        before[:at] + before[at:] == after[:at] + after[at + len(after) - len(before) :]
        for at in range(len(before) + 1)
    )


@given(st.lists(any_text(), min_size=1, max_size=3))
def test_whatever_was_typed_becomes_a_variant_or_nothing_at_all(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "a.md").write_text(f"---\nquestion: 甲\n{BODY}", encoding="utf-8")
    (folder / "b.md").write_text(f"---\nquestion: 甲\nvariants: [乙]\n{BODY}", encoding="utf-8")
    wanted = [text for text in dict.fromkeys(map(one_line_of, texts)) if text and text not in ("甲", "乙")]
    for name, known in (("a", []), ("b", ["乙"])):
        made = with_variants(folder / f"{name}.md", 0, wanted)
        assert (yaml.safe_load(made.split("---\n")[1]).get("variants") or []) == known + wanted


def test_what_an_entry_has_already_is_not_added_again(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\nquestion: 甲\nvariants: [乙]\n{BODY}", encoding="utf-8")
    assert with_variants(path, 0, ["甲", " 乙 "]) == path.read_text(encoding="utf-8")


def test_what_cannot_be_changed_safely_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\nquestion: 甲\nvariants: &v [乙]\nchannels: *v\n{BODY}", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.md: "):
        with_variants(path, 0, ["丁"])


def test_an_entry_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EntryNotFoundError, match="nowhere"):
        entry_place(tmp_path, "nowhere")


def test_a_line_goes_to_the_end_whether_or_not_the_last_one_is_ended() -> None:
    assert with_line("", "x") == "x\n"
    assert with_line("a\r\nb", "x") == "a\r\nb\r\nx\r\n"
    assert with_line("a\n", "x") == "a\nx\n"


def test_a_gap_and_a_labelled_query_are_written_as_the_corpus_reads_them() -> None:
    made = gap_file("发票: 怎么开", ["- 开票", "发票: 怎么开"], category="money")
    assert yaml.safe_load(made.split("---")[1]) == {
        "question": "发票: 怎么开",
        "variants": ["- 开票"],
        "category": "money",
        "answerable": False,
    }
    assert json.loads(labelled_line("t1", "甲\n乙", {"a": 2})) == {
        "id": "t1", "text": "甲 乙", "topics": {"a": 2}, "kind": "taught",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "margin"),
    [
        ("# 置顶\npins:\n- {queries: [a], entry: b, reason: c}  # 注\n", ""),
        ("pins:\n    - queries: [a]\n      entry: b\n      to: 2026-11-30\n      reason: c", "    "),
        ("\ufeffpins:\r\n  - {queries: [a], notice: b, reason: c}\r\n# 完\r\n", "  "),
    ],
)
def test_a_pin_is_put_behind_the_others(before: str, margin: str) -> None:
    made = with_pin(before, ["甲", "乙: 丙"], "refund", until=None, reason="丁")
    rest = made.removeprefix(before).lstrip("\r\n")
    assert made.startswith(before)
    end = "\r\n" if "\r" in before else "\n"
    lines = ['- queries: [甲, "乙: 丙"]', "  entry: refund", "  reason: 丁", ""]
    assert rest == end.join(f"{margin}{line}" if line else "" for line in lines)


@pytest.mark.parametrize(
    "before", ["pins: [{queries: [a], entry: b, reason: c}]\n", "pins: []\n", "pins: [\n", "x: 1\n"]
)
def test_pins_that_are_written_otherwise_are_left_to_their_author(before: str) -> None:
    with pytest.raises(InputError, match=r"pins\.yaml: is written so"):
        with_pin(before, ["甲"], "refund", until=None, reason="丁")


def test_one_line_of_a_bulk_file_is_written_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "bulk.jsonl"
    first, second = '{"id": "a", "question": "甲", "answer": "乙"}', '{"id": "b",  "question": "丙", "answer": "丁"}'
    path.write_bytes(f"\ufeff{first}\r\n\r\n{second}".encode())
    assert source_of(path, 1) == first
    assert source_of(path, 3) == second
    made, entry = with_source(path, 3, second.replace("丁", "戊") + "\r\n")
    assert made == f"\ufeff{first}\r\n\r\n{second.replace('丁', '戊')}"
    assert entry.answer == "戊"
    for wrong in (second.replace('"b"', '"c"'), f"{second}\n{first}", "{", "", '{"id": "b", "question": "丙"}'):
        with pytest.raises(InputError):
            with_source(path, 3, wrong)


def test_a_file_whose_lines_end_in_several_ways_is_left_to_its_author(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"---\r\nquestion: a\n---\nb\n")
    with pytest.raises(InputError, match="several ways"):
        with_source(path, 0, "---\nquestion: a\n---\nc\n")
