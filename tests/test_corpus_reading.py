"""A corpus as it is read: Markdown and JSONL, the directory, the lexicon, drafts and queries."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import write_files

from faqsearch.corpus import corpus_digest, read_corpus, read_directory, read_queries
from faqsearch.knowledge import (
    Category,
    Channel,
    Directory,
    Entry,
    LabelledQuery,
    Lexicon,
    PrepareItem,
    ResponseTime,
    Source,
)

CHANNELS = """
timezone: Asia/Shanghai
channels:
  chat:
    name: 在线客服
    where: 官网右下角
    hours: 24/7
    response_times: [{text: 几分钟内, source: 说明}, {text: 很快}]
    words: [在线聊天]
  hotline: {name: 热线, contact: "+86 400-000-0000"}
defaults: [chat]
categories:
  account: {name: 账户, channels: [hotline, chat]}
"""
PREPARE = """
items:
  id_card: {label: 证件, why: 核实身份, example: 身份证, sensitive: true, words: [身份证]}
  request-number: {label: 请求编号}
never_share: [登录密码, 支付密码]
"""
FULL = """---
question: 账户被冻结了怎么办？
variants: [账号冻结, 被冻住了]
category: account
channels: [hotline, chat]
prepare: [id_card]
sources: [{title: 手册, locator: 第 4 节}, {title: 网页}]
updated: 2026-11-22
---

请联系客服：

1. 问清原因
2. 提供证件
"""
ENTRY = Entry(
    id="account-frozen",
    question="账户被冻结了怎么办？",
    answer="请联系客服：\n\n1. 问清原因\n2. 提供证件",
    variants=("账号冻结", "被冻住了"),
    category="account",
    channels=("hotline", "chat"),
    prepare=("id_card",),
    sources=(Source("手册", "第 4 节"), Source("网页")),
    updated=date(2026, 11, 22),
)


def line(**row: Any) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def read_one(folder: Path, name: str, content: str | bytes) -> Entry:
    (entry,) = read_corpus(write_files(folder, {name: content})).entries
    return entry


@pytest.fixture
def directory_files(tmp_path: Path) -> Path:
    return write_files(tmp_path, {"channels.yaml": CHANNELS, "prepare.yaml": PREPARE})


def test_markdown_and_jsonl_say_the_same(directory_files: Path) -> None:
    (from_markdown,) = read_corpus(write_files(directory_files, {"money/account-frozen.md": FULL})).entries
    assert from_markdown == ENTRY
    shutil.rmtree(directory_files / "money")
    row = {
        "id": "account-frozen",
        "question": ENTRY.question,
        "answer": ENTRY.answer,
        "variants": list(ENTRY.variants),
        "category": "account",
        "channels": ["hotline", "chat"],
        "prepare": ["id_card"],
        "sources": [{"title": "手册", "locator": "第 4 节"}, {"title": "网页"}],
        "updated": "2026-11-22",
    }
    assert read_corpus(write_files(directory_files, {"bulk/all.jsonl": line(**row)})).entries == (ENTRY,)


def test_a_plain_question_and_answer_is_enough(tmp_path: Path) -> None:
    plain = Entry(id="x", question="问", answer="答")
    assert read_one(tmp_path / "a", "x.md", "---\nquestion: 问\n---\n答") == plain
    assert read_one(tmp_path / "b", "all.jsonl", '{"id": "x", "question": "问", "answer": "答"}') == plain


@pytest.mark.parametrize("encode", [str.encode, lambda text: b"\xef\xbb\xbf" + text.encode()])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends_of_any_editor_make_no_difference(directory_files: Path, encode: Any, newline: str) -> None:
    files = {
        "channels.yaml": CHANNELS,
        "prepare.yaml": PREPARE,
        "account-frozen.md": FULL,
        "lexicon/stopwords.txt": "的\n了\n",
    }
    plain = read_corpus(write_files(directory_files, dict(files.items())))
    write_files(directory_files, {name: encode(text.replace("\n", newline)) for name, text in files.items()})
    assert read_corpus(directory_files) == plain


def test_jsonl_may_have_a_byte_order_mark_dos_line_ends_and_blank_lines(tmp_path: Path) -> None:
    rows = [line(id=id_, question="问", answer="答") for id_ in ("a", "b")]
    content = b"\xef\xbb\xbf" + "\r\n\n".join(row.strip() for row in rows).encode() + b"\r\n\r\n"
    assert [entry.id for entry in read_corpus(write_files(tmp_path, {"all.jsonl": content})).entries] == ["a", "b"]


def test_control_characters_become_spaces(tmp_path: Path) -> None:
    """Real exports carry stray backspaces and vertical tabs."""
    row = read_one(
        tmp_path / "a", "all.jsonl", '{"id": "x", "question": "问\\u0008题\\u0000", "answer": "答\\u000b案"}'
    )
    assert (row.question, row.answer) == ("问 题", "答 案")
    page = read_one(
        tmp_path / "b", "x.md", "---\nquestion: 问\x08题\x0b\nvariants: [甲\x85乙, 丙\u2028丁]\n---\n答\x0c案\x7f"
    )
    assert (page.question, page.answer) == ("问 题", "答 案")
    assert page.variants == ("甲 乙", "丙 丁")


def test_line_breaks_and_tabs_of_an_answer_are_kept(tmp_path: Path) -> None:
    assert read_one(tmp_path, "x.md", "---\nquestion: 问\n---\n\n一\n\n\t二  \n三\n\n").answer == "一\n\n\t二  \n三"


def test_three_dashes_in_an_answer_are_a_rule(tmp_path: Path) -> None:
    assert read_one(tmp_path, "x.md", "---\nquestion: 问\n--- \n一\n\n---\n\n二").answer == "一\n\n---\n\n二"


def test_what_looks_like_a_number_or_a_date_can_be_quoted(tmp_path: Path) -> None:
    entry = read_one(tmp_path, "x.md", '---\nquestion: "12306"\nvariants: ["2026-11-22", "on", "1:30"]\n---\n答')
    assert entry.phrasings == ("12306", "2026-11-22", "on", "1:30")


def test_markup_and_astral_characters_stay_as_they_are(tmp_path: Path) -> None:
    text = "<b>粗</b> & 😀 𠀀 \u202e反"
    assert read_one(tmp_path, "all.jsonl", line(id="x", question=text, answer=text)).question == text


def test_the_directory_is_read_with_all_that_it_says(directory_files: Path) -> None:
    assert read_directory(directory_files) == Directory(
        channels={
            "chat": Channel(
                id="chat",
                name="在线客服",
                where="官网右下角",
                hours="24/7",
                response_times=(ResponseTime("几分钟内", "说明"), ResponseTime("很快")),
                words=("在线聊天",),
            ),
            "hotline": Channel(id="hotline", name="热线", where="", contact="+86 400-000-0000"),
        },
        prepare={
            "id_card": PrepareItem("id_card", "证件", "核实身份", "身份证", sensitive=True, words=("身份证",)),
            "request-number": PrepareItem("request-number", "请求编号"),
        },
        categories={"account": Category("account", "账户", ("hotline", "chat"))},
        default_channels=("chat",),
        never_share=("登录密码", "支付密码"),
        timezone="Asia/Shanghai",
    )


def test_a_corpus_needs_neither_directory_nor_lexicon(tmp_path: Path) -> None:
    knowledge = read_corpus(write_files(tmp_path, {"x.md": "---\nquestion: 问\n---\n答"}))
    assert knowledge.directory == Directory()
    assert knowledge.lexicon == Lexicon()
    assert knowledge.queries == ()


def test_the_lexicon_is_kept_as_it_stands(tmp_path: Path) -> None:
    texts = {"userdict": "销户 1000 v\n", "synonyms": "# 注\n甲, 乙\n", "stopwords": "的\n", "smalltalk": "你好\n"}
    files: dict[str, str | bytes] = {f"lexicon/{name}.txt": text for name, text in texts.items()}
    files |= {"lexicon/notes.md": "no entry", "x.md": "---\nquestion: 问\n---\n答"}
    assert read_corpus(write_files(tmp_path, files)).lexicon == Lexicon(**texts)


def test_readmes_and_hidden_files_are_no_entries(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = dict.fromkeys(
        ("README.md", "money/README.md", ".draft.md", ".git/x.md", "notes.txt", "x.markdown"), "no entry"
    )
    (tmp_path / "folder.md").mkdir()
    knowledge = read_corpus(write_files(tmp_path, files | {"money/x.md": "---\nquestion: 问\n---\n答"}))
    assert [entry.id for entry in knowledge.entries] == ["x"]


def test_entries_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    page: dict[str, str | bytes] = dict.fromkeys(("b.md", "a/z.md", "c/a.md"), "---\nquestion: 问\n---\n答")
    bulk = "".join(line(id=id_, question="问", answer="答") for id_ in ("q", "p"))
    seen: list[int] = []
    knowledge = read_corpus(write_files(tmp_path, page | {"a/bulk.jsonl": bulk}), progress=seen.append)
    assert [entry.id for entry in knowledge.entries] == ["q", "p", "z", "b", "a"]
    assert seen == [1, 2, 3, 4, 5]


def test_drafts_are_taken_only_when_asked_for(tmp_path: Path) -> None:
    queries = line(id="one", text="问", topics={"ready": 2, "rough": 1}) + line(
        id="two", text="问", topics={"rough": 2}
    )
    write_files(
        tmp_path,
        {
            "ready.md": "---\nquestion: 问\n---\n答",
            "rough.md": "---\nquestion: 问\ndraft: true\n---\n答",
            "queries.jsonl": queries,
        },
    )
    published, all_ = read_corpus(tmp_path), read_corpus(tmp_path, drafts=True)
    assert [entry.id for entry in published.entries] == ["ready"]
    assert [entry.id for entry in all_.entries] == ["ready", "rough"]
    # What only a draft answers, nothing answers yet.
    assert [query.topics for query in published.queries] == [{"ready": 2}, {}]
    assert [query.topics for query in all_.queries] == [{"ready": 2, "rough": 1}, {"rough": 2}]


def test_a_known_gap_has_no_answer(tmp_path: Path) -> None:
    gap = read_one(tmp_path, "close-account.md", "---\nquestion: 怎么注销？\nanswerable: false\n---\n \n")
    assert (gap.answerable, gap.answer) == (False, "")


def test_labelled_queries_are_read_in_their_order(tmp_path: Path) -> None:
    text = (
        line(id="v1", text=" 号被冻了 ", topics={"x": 2}, kind="typo")
        + "\n"
        + line(id="v2", text="你好", topics={}, typical=False)
    )
    write_files(tmp_path, {"x.md": "---\nquestion: 问\n---\n答", "queries.jsonl": text})
    expected = (LabelledQuery("v1", "号被冻了", {"x": 2}, "typo"), LabelledQuery("v2", "你好", {}, typical=False))
    assert read_corpus(tmp_path).queries == expected
    assert read_queries(tmp_path / "queries.jsonl", {"x"}) == expected


@pytest.mark.parametrize(
    "name", ["channels.yaml", "prepare.yaml", "queries.jsonl", "lexicon/synonyms.txt", "x.md", "deep/er/all.jsonl"]
)
def test_the_digest_tells_a_change_in_any_file_that_is_read(tmp_path: Path, name: str) -> None:
    write_files(tmp_path, {"channels.yaml": CHANNELS, "x.md": "问"})
    before = corpus_digest(tmp_path)
    write_files(tmp_path, {name: "另一个"})
    after = corpus_digest(tmp_path)
    write_files(tmp_path, {name: "又一个"})
    assert len({before, after, corpus_digest(tmp_path)}) == 3


@pytest.mark.parametrize("name", ["README.md", "notes.txt", ".git/x.md", "lexicon/notes.md"])
def test_the_digest_passes_over_what_is_not_read(tmp_path: Path, name: str) -> None:
    before = corpus_digest(write_files(tmp_path, {"x.md": "问"}))
    assert corpus_digest(write_files(tmp_path, {name: "另一个"})) == before


def test_the_digest_depends_on_names_and_contents_only(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"x.md": "一", "y.md": "二"}
    digest = corpus_digest(write_files(tmp_path / "a", files))
    assert corpus_digest(write_files(tmp_path / "b", dict(reversed(files.items())))) == digest
    assert corpus_digest(write_files(tmp_path / "c", {"x.md": "二", "y.md": "一"})) != digest
    assert corpus_digest(write_files(tmp_path / "d", {"x.md": "一二", "y.md": ""})) != digest
    assert corpus_digest(write_files(tmp_path / "e", {"x.md": "一", "z.md": "二"})) != digest


def test_a_file_name_that_is_not_utf_8_can_be_digested(tmp_path: Path) -> None:
    before = corpus_digest(write_files(tmp_path, {"x.md": "问"}))
    try:
        (tmp_path / "\udcff.md").write_text("问", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert corpus_digest(tmp_path) != before
