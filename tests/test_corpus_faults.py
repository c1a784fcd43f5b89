"""Every fault of a corpus, where it is and how to mend it; all of them at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import write_files
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.corpus import read_corpus, read_directory, read_queries
from faqsearch.errors import CorpusError, InputError

CHANNELS = "channels:\n  chat: {name: 在线客服}\n"
SOUND = "---\nquestion: 登录失败怎么办？\n---\n检查网络\n"


def faults(folder: Path) -> list[str]:
    """What is wrong with a corpus, a line each, with paths that start from its folder."""
    with pytest.raises(CorpusError) as caught:
        read_corpus(folder)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def entry(front_matter: str, body: str = "答案\n") -> str:
    return f"---\n{front_matter}---\n{body}"


def line(**row: Any) -> str:
    return json.dumps(row) + "\n"


def test_five_different_faults_are_listed_at_once(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "channels.yaml": CHANNELS,
        "sound.md": SOUND,
        "repeated.jsonl": line(id="first", question="问", answer="答") + line(id="sound", question="问", answer="答"),
        "channel.md": entry("question: 提现延迟\nchannels:\n  - chat\n  - telegraph\n"),
        "broken.md": entry("question: 提现\nvariants: [到账\ncategory: money\n"),
        "answerless.md": entry("question: 退款\n", ""),
        "dated.md": entry("question: 冻结\ncategory: account\nupdated: 2026-02-30\n"),
        "lexicon/synonyms.txt": "账户, 账号\n孤单\n",
    }
    assert faults(write_files(tmp_path, files)) == [
        "answerless.md:4: answer: the answer is missing (an entry without one says answerable: false)",
        "broken.md:4: broken YAML: expected ',' or ']', but got ':'",
        "channel.md:5: channels: channels.yaml defines no channel 'telegraph'",
        "dated.md:4: updated: '2026-02-30' is not a date (expected YYYY-MM-DD)",
        "lexicon/synonyms.txt:2: expected `a, b, c` or `a => b`, found '孤单'",
        "sound.md:1: the id 'sound' is already used at repeated.jsonl:2",
    ]


@pytest.mark.parametrize(
    ("front_matter", "found"),
    [
        ("", "1: question: is missing"),
        ("question:\n", "2: question: has no value"),
        ("question: ''\n", "2: question: is empty"),
        ('question: " \\t"\n', "2: question: is empty"),
        ("question: 12\n", "2: question: expected text, found int 12; put it in quotes"),
        ("question: yes\n", "2: question: expected text, found bool True; put it in quotes"),
        ("question: [问]\n", "2: question: expected text, found list ['问']; put it in quotes"),
        ("question: 问\nvariants: 甲\n", "3: variants: expected a list"),
        ("question: 问\nvariants:\n- 甲\n- 3\n", "5: variants.1: expected text, found int 3; put it in quotes"),
        (
            "question: 问\ncategory: Money!\n",
            "3: category: the id 'Money!' must be lower-case letters and digits joined by hyphens or underscores",
        ),
        ("question: 问\nanswerable: maybe\n", "3: answerable: expected true or false"),
        ("question: 问\ndraft: soon\n", "3: draft: expected true or false"),
        ("question: 问\nupdated: 2026\n", "3: updated: 2026 is not a date (expected YYYY-MM-DD)"),
        ("question: 问\nupdated: '20261122'\n", "3: updated: '20261122' is not a date (expected YYYY-MM-DD)"),
        ("question: 问\nupdated: 2026-W47-7\n", "3: updated: '2026-W47-7' is not a date (expected YYYY-MM-DD)"),
        ("question: 问\nupdated: 昨天\n", "3: updated: '昨天' is not a date (expected YYYY-MM-DD)"),
        ("question: 问\nsources:\n- locator: 第 1 节\n", "4: sources.0.title: is missing"),
        ("question: 问\nsources:\n- 手册\n", "4: sources.0: expected a mapping of field names to values"),
        ("question: 问\nprepare: [passport]\n", "3: prepare: prepare.yaml is missing, so there is no item 'passport'"),
        ("question: 问\ntags: [甲]\n", "3: tags: unknown field"),
        ("question: 问\nquestion: 又问\n", "3: the key 'question' stands twice"),
        ("question: 问\nsources:\n- {title: 甲, title: 乙}\n", "4: the key 'title' stands twice"),
        ("question: 问\nid: other\n", "3: id: not in front matter (the id is the file's name, the answer its body)"),
        (
            "question: 问\nanswer: 答\n",
            "3: answer: not in front matter (the id is the file's name, the answer its body)",
        ),
        ("- question: 问\n", "2: expected a mapping of field names to values"),
        ("question: 问\n? [甲]\n: 乙\n", "3: broken YAML: a key is not a text"),
        ("question: 问\nvariants: &all [*all]\n", "3: broken YAML: a value contains itself"),
        ("question: 问\n\ttabs: 1\n", "3: broken YAML: found character '\\t' that cannot start any token"),
        ("question: 问\nvariants: [*else]\n", "3: broken YAML: found undefined alias 'else'"),
    ],
)
def test_a_fault_of_the_front_matter_is_named_with_its_line(tmp_path: Path, front_matter: str, found: str) -> None:
    write_files(tmp_path, {"x.md": entry(front_matter)})
    assert faults(tmp_path) == [f"x.md:{found}"]


@pytest.mark.parametrize(
    "tag", ["!!timestamp 明天", "!!bool maybe", '!!int ""', "!!float x", "!!python/name:os.system x"]
)
def test_a_yaml_tag_that_does_not_fit_is_a_fault_like_any_other(tmp_path: Path, tag: str) -> None:
    found = faults(write_files(tmp_path, {"x.md": entry(f"question: {tag}\n")}))
    assert len(found) == 1
    assert found[0].startswith("x.md:2: broken YAML: ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "1: expected front matter: a first line of --- , YAML, and a line of ---"),
        ("# 标题\n---\n", "1: expected front matter: a first line of --- , YAML, and a line of ---"),
        ("---\nquestion: 问\n", "1: the front matter is not closed by a line of ---"),
        ("---\nquestion: 问\n---", "3: answer: the answer is missing (an entry without one says answerable: false)"),
        (
            "---\nquestion: 问\nanswerable: false\n---\n\n答案\n",
            "5: answer: an entry with answerable: false must not have an answer",
        ),
    ],
)
def test_a_markdown_file_of_another_form_is_named(tmp_path: Path, text: str, found: str) -> None:
    assert faults(write_files(tmp_path, {"x.md": text})) == [f"x.md:{found}"]


def test_a_file_that_is_not_utf_8_is_named_with_the_line(tmp_path: Path) -> None:
    write_files(tmp_path, {"x.md": "---\nquestion: 问\n---\n".encode() + "答案".encode("gb18030")})
    assert faults(tmp_path) == ["x.md:4: not UTF-8 (save the file as UTF-8)"]


def test_a_file_name_that_is_no_id_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"Login_Failure!.md": SOUND, "好！.md": SOUND})
    assert [fault.partition(" must be")[0] for fault in faults(tmp_path)] == [
        "Login_Failure!.md:1: id: the id 'Login_Failure!'",
        "好！.md:1: id: the id '好！'",
    ]


def test_an_entry_id_has_hyphens_only_while_other_ids_may_have_underscores(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "channels.yaml": "channels:\n  web_form: {name: 表单}\ncategories:\n  my_money: {name: 钱}\n",
            "prepare.yaml": "items:\n  id_card: {label: 证件}\n",
            "log-in.md": entry("question: 问\ncategory: my_money\nchannels: [web_form]\nprepare: [id_card]\n"),
        },
    )
    assert [entry.id for entry in read_corpus(tmp_path).entries] == ["log-in"]
    write_files(tmp_path, {"log_out.md": SOUND, "all.jsonl": line(id="sign_in", question="问", answer="答")})
    must = "must be lower-case letters and digits joined by hyphens"
    assert faults(tmp_path) == [
        f"all.jsonl:1: id: the id 'sign_in' {must}",
        f"log_out.md:1: id: the id 'log_out' {must}",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"id": "a"', "broken JSON at character 11: Expecting ',' delimiter"),
        ("[1, 2]", "expected a JSON object"),
        ("null", "expected a JSON object"),
        ("[" * 100_000, "broken JSON: maximum recursion depth exceeded"),
        ('{"id": 9' + "9" * 5000 + "}", "broken JSON: Exceeds the limit"),
        ('{"id": "a", "id": "b"}', "broken JSON: the key 'id' stands twice"),
        ('{"id": "a", "question": "问"}', "answer: the answer is missing"),
        ('{"question": "问", "answer": "答"}', "id: is missing"),
        ('{"id": 7.0, "question": "问", "answer": "答"}', "id: expected text, found float 7.0; put it in quotes"),
        ('{"id": "a", "question": "\\ud800", "answer": "答"}', "question: contains half a surrogate pair (U+D800)"),
        ('{"id": "a", "question": NaN, "answer": "答"}', "question: expected text, found float nan"),
        (
            '{"id": "a", "question": "问", "answer": "答", "channels": ["fax"]}',
            "channels: channels.yaml is missing",
        ),
    ],
)
def test_a_fault_of_a_jsonl_line_is_named(tmp_path: Path, text: str, found: str) -> None:
    sound = line(id="sound", question="问", answer="答")
    listed = faults(write_files(tmp_path, {"all.jsonl": f"{sound}\n{text}\n{sound.replace('sound', 'other')}"}))
    assert len(listed) == 1
    assert listed[0].startswith(f"all.jsonl:3: {found}")


def test_a_jsonl_line_that_is_not_utf_8_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"all.jsonl": line(id="a", question="问", answer="答").encode() + '{"id": "乙"}\n'.encode("gb18030")}
    )
    assert faults(tmp_path) == ["all.jsonl:2: not UTF-8 at byte 9 of the line"]


def test_all_faults_of_one_entry_are_listed(tmp_path: Path) -> None:
    row = line(id="a", question="问", updated="soon", channels=["fax"], more=1)
    write_files(tmp_path, {"all.jsonl": line(id="a", question="问", answer="答") + row})
    assert [fault.partition(": ")[2].partition(":")[0] for fault in faults(tmp_path)] == [
        "answer",
        "channels",
        "more",
        "the id 'a' is already used at all.jsonl",
        "updated",
    ]


def test_ids_that_differ_in_blanks_only_are_the_same(tmp_path: Path) -> None:
    rows = [line(id=id_, question="问", answer="答") for id_ in ("a", " a", "a\x08")]
    assert faults(write_files(tmp_path, {"all.jsonl": "".join(rows)})) == [
        "all.jsonl:2: the id 'a' is already used at all.jsonl:1",
        "all.jsonl:3: the id 'a' is already used at all.jsonl:1",
    ]


@pytest.mark.parametrize(
    ("channels", "found"),
    [
        ("channels: [chat]\n", "1: channels: expected a mapping"),
        ("channels:\n  chat: {}\n", "2: channels.chat.name: is missing"),
        ("channels:\n  Chat Room: {name: 聊天}\n", "2: channels.Chat Room: the id 'Chat Room' must be lower-case"),
        ("channels:\n  chat: {name: 聊天, phone: 1}\n", "2: channels.chat.phone: unknown field"),
        (
            "channels:\n  chat:\n    name: 聊天\n    contact: 4001\n",
            "4: channels.chat.contact: expected text, found int",
        ),
        (
            "channels:\n  chat:\n    name: 聊天\n    hours: 9 to 5\n",
            "4: channels.chat.hours: '9 to 5' is not OpenStreetMap opening_hours syntax at character 1,",
        ),
        ("timezone: Mars/Olympus\n", "1: timezone: no time zone is called 'Mars/Olympus' (e.g. Asia/Shanghai)"),
        ("timezone: ../../etc/passwd\n", "1: timezone: no time zone is called"),
        ("timezone: Asia\n", "1: timezone: no time zone is called 'Asia'"),
        ("defaults: [fax]\n", "1: defaults: channels.yaml defines no channel 'fax'"),
        (
            "channels:\n  chat: {name: 聊天}\ncategories:\n  money:\n    name: 钱\n    channels: [chat, fax]\n",
            "6: categories.money: channels.yaml defines no channel 'fax'",
        ),
        ("categories:\n  money: {}\n", "2: categories.money.name: is missing"),
        ("colour: red\n", "1: colour: unknown field"),
        ("channels:\n  chat: {name: 甲}\n  chat: {name: 乙}\n", "3: the key 'chat' stands twice"),
        ("channels: null\n", "1: channels: has no value"),
        ("chat\n", "1: expected a mapping of field names to values"),
    ],
)
def test_a_fault_of_channels_yaml_is_named(tmp_path: Path, channels: str, found: str) -> None:
    listed = faults(write_files(tmp_path, {"channels.yaml": channels, "sound.md": SOUND}))
    assert len(listed) == 1
    assert listed[0].startswith(f"channels.yaml:{found}")


@pytest.mark.parametrize(
    ("prepare", "found"),
    [
        ("items:\n  id_card: {why: 核实}\n", "2: items.id_card.label: is missing"),
        (
            "items:\n  id_card:\n    label: 证件\n    sensitive: sometimes\n",
            "4: items.id_card.sensitive: expected true",
        ),
        ("never_share: 密码\n", "1: never_share: expected a list"),
        ("items: {id_card: {label: 证件}\n", "2: broken YAML"),
    ],
)
def test_a_fault_of_prepare_yaml_is_named(tmp_path: Path, prepare: str, found: str) -> None:
    listed = faults(write_files(tmp_path, {"prepare.yaml": prepare, "sound.md": SOUND}))
    assert len(listed) == 1
    assert listed[0].startswith(f"prepare.yaml:{found}")


def test_a_category_that_channels_yaml_does_not_define_is_named_where_it_defines_any(tmp_path: Path) -> None:
    rows = line(id="a", question="问", answer="答", category=" ride ") + line(
        id="b", question="问", answer="答", category="money"
    )
    write_files(tmp_path, {"x.md": entry("question: 问\ncategory: moeny\n"), "all.jsonl": rows})
    assert len(read_corpus(tmp_path).entries) == 3
    write_files(tmp_path, {"channels.yaml": "categories:\n  ride: {name: 用车}\n"})
    assert faults(tmp_path) == [
        "all.jsonl:2: category: channels.yaml defines no category 'money'",
        "x.md:3: category: channels.yaml defines no category 'moeny'",
    ]


def test_a_faulty_file_is_not_blamed_on_the_entries_that_refer_to_it(tmp_path: Path) -> None:
    row = line(id="a", question="问", answer="答", channels=["chat"], prepare=["id_card"])
    write_files(tmp_path, {"channels.yaml": "channels: [\n", "prepare.yaml": "items: 1\n", "all.jsonl": row})
    assert [fault.partition(":")[0] for fault in faults(tmp_path)] == ["channels.yaml", "prepare.yaml"]


def test_a_faulty_entry_is_not_blamed_on_the_queries_that_refer_to_it(tmp_path: Path) -> None:
    queries = "".join(line(id=id_, text="问", topics={id_: 2}) for id_ in ("broken", "faulty", "nowhere"))
    write_files(tmp_path, {"broken.md": entry("question: [\n"), "faulty.md": entry(""), "queries.jsonl": queries})
    assert [fault.partition(": ")[0] for fault in faults(tmp_path)] == ["broken.md:2", "faulty.md:1", "queries.jsonl:3"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"id": "q", "text": "问", "topics": {"nowhere": 2}}, "topics: the corpus has no entry 'nowhere'"),
        ({"id": "q", "text": "问", "topics": {"sound": 3}}, "topics.sound: the grade must be 2 (answers it) or 1"),
        ({"id": "q", "text": "问", "topics": {"sound": True}}, "topics.sound: the grade must be"),
        ({"id": "q", "text": "问", "topics": ["sound"]}, "topics: expected a mapping"),
        ({"id": "q", "text": "", "topics": {}}, "text: is empty"),
        ({"id": "q", "topics": {}}, "text: is missing"),
        ({"text": "问", "topics": {}}, "id: is missing"),
        ({"id": "q", "text": "问"}, "topics: is missing"),
        ({"id": "q", "text": "问", "topics": {}, "answer": "答"}, "answer: unknown field"),
        ({"id": "one", "text": "问", "topics": {}}, "the id 'one' is already used at"),
    ],
)
def test_a_fault_of_a_labelled_query_is_named(tmp_path: Path, row: dict[str, Any], found: str) -> None:
    text = line(id="one", text="问", topics={"sound": 2}) + line(**row)
    listed = faults(write_files(tmp_path, {"sound.md": SOUND, "queries.jsonl": text}))
    assert len(listed) == 1
    assert listed[0].startswith(f"queries.jsonl:2: {found}")
    with pytest.raises(InputError, match=r"queries\.jsonl:2: ") as caught:
        read_queries(tmp_path / "queries.jsonl", {"sound"})
    assert len(caught.value.faults) == 1


def test_entries_in_queries_jsonl_are_told_that_its_name_is_reserved(tmp_path: Path) -> None:
    rows = line(id="a", question="问", answer="答") + line(id="b", answer="答") + line(id="q", text="问", topics={})
    message = (
        "the name queries.jsonl is reserved for labelled queries (id, text, topics): name a file of entries otherwise"
    )
    assert faults(write_files(tmp_path, {"queries.jsonl": rows})) == [
        f"queries.jsonl:1: {message}",
        f"queries.jsonl:2: {message}",
    ]


def test_an_evaluation_file_that_is_missing_or_empty_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_queries(tmp_path / "missing.jsonl", ())
    write_files(tmp_path, {"empty.jsonl": "\n"})
    with pytest.raises(InputError, match="has no query"):
        read_queries(tmp_path / "empty.jsonl", ())


def test_an_overlong_query_of_an_evaluation_file_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"long.jsonl": line(id="one", text="问" * 6, topics={})})
    assert len(read_queries(tmp_path / "long.jsonl", (), max_chars=6)) == 1
    with pytest.raises(InputError, match=r"long\.jsonl:1: text: has 6 characters; at most 5"):
        read_queries(tmp_path / "long.jsonl", (), max_chars=5)


def test_a_corpus_without_entries_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no such folder \(set --corpus or FAQSEARCH_CORPUS_DIR\)"):
        read_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="no such folder"):
        read_directory(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="the corpus has no entry"):
        read_corpus(tmp_path)
    write_files(tmp_path, {"x.md": entry("question: 问\ndraft: true\n")})
    with pytest.raises(CorpusError, match="every entry of the corpus is a draft"):
        read_corpus(tmp_path)


def test_reading_the_directory_alone_looks_at_no_entry(tmp_path: Path) -> None:
    write_files(tmp_path, {"channels.yaml": CHANNELS, "broken.md": "no front matter"})
    assert list(read_directory(tmp_path).channels) == ["chat"]
    write_files(tmp_path, {"prepare.yaml": "items: 1\n"})
    with pytest.raises(CorpusError, match=r"prepare\.yaml:1: "):
        read_directory(tmp_path)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_files(tmp_path_factory.mktemp("scratch"), {"sound.md": SOUND})


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_whatever_a_file_holds_is_read_or_named_as_a_fault(scratch: Path, content: bytes) -> None:
    names = ("channels.yaml", "prepare.yaml", "queries.jsonl", "x.md", "x.jsonl", "lexicon/synonyms.txt")
    write_files(scratch, dict.fromkeys(names, content))
    write_files(scratch, {"y.md": b"---\n" + content + b"\n---\n" + content})
    found: CorpusError | None = None
    try:
        entries = read_corpus(scratch).entries
    except CorpusError as error:
        found = error
    if found:
        assert all(fault.line >= 0 and "\n" not in fault.message for fault in found.faults)
    else:
        assert "sound" in {entry.id for entry in entries}


def test_references_are_checked_against_a_file_that_has_faults_itself(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "channels.yaml": "channels:\n  chat: {name: 在线客服, hours: Tuesday 9-6}\n",
        "prepare.yaml": "items:\n  receipt: {label: 收据, colour: red}\n",
        "one.md": entry("question: 问\nchannels: [chat, fax]\nprepare: [receipt, stamp]\n"),
    }
    found = faults(write_files(tmp_path, files))
    assert [fault for fault in found if fault.startswith("one.md")] == [
        "one.md:3: channels: channels.yaml defines no channel 'fax'",
        "one.md:4: prepare: prepare.yaml defines no item 'stamp'",
    ]
    assert {fault.split(":")[0] for fault in found} == {"channels.yaml", "one.md", "prepare.yaml"}


def test_an_entry_that_follows_must_be_another_of_the_corpus(tmp_path: Path) -> None:
    files = {
        "a.md": "---\nquestion: 甲\nfollow_ups:\n  - b\n  - gone\n  - a\n---\n答\n",
        "b.jsonl": line(id="b", question="乙", answer="答", follow_ups=["a", "c"], draft=True),
    }
    assert faults(write_files(tmp_path, files)) == [
        "a.md:5: follow_ups: no other entry is 'gone'",
        "a.md:6: follow_ups: no other entry is 'a'",
        "b.jsonl:1: follow_ups: no other entry is 'c'",
    ]
