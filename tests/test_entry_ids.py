"""Ids of entries in any script, and numbers: in files, addresses, votes, pages and figures."""

import json
import re
from pathlib import Path

import pytest
from conftest import build_index, json_of, write_files

from faqsearch.api import create_app
from faqsearch.config import Settings
from faqsearch.corpus import read_corpus
from faqsearch.errors import CorpusError

FILES = {
    "channels.yaml": "categories: {money: {name: 资金}}",
    "退款.md": "---\nquestion: 怎么申请退款？\nvariants: [想退钱]\ncategory: money\n---\n申请前见[开票](1024.md)。\n",
    "1024.md": "---\nquestion: 怎么开发票？\n---\n在订单页开，见[退款](退款.md)。\n",
    "more.jsonl": '{"id": 7, "question": "密码忘了怎么办？", "answer": "点忘记密码。"}\n'
    '{"id": "登录-失败", "question": "登录失败怎么办？", "answer": "检查网络。"}\n',
    "queries.jsonl": '{"id": "q1", "text": "钱怎么退", "topics": {"退款": 2, "7": 1}}\n',
}


def test_they_hold_from_the_file_to_the_page(tmp_path: Path) -> None:
    build_index(write_files(tmp_path / "corpus", FILES), tmp_path / "index")
    store = tmp_path / "feedback.sqlite3"
    settings = Settings(corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "index", feedback_path=store)
    client = create_app(settings).test_client()
    for id_, question in (
        ("退款", "怎么申请退款？"),
        ("1024", "怎么开发票？"),
        ("7", "密码忘了怎么办？"),
        ("登录-失败", "登录失败怎么办？"),
    ):
        found = json_of(client.get("/api/v1/search", query_string={"q": question}))
        assert (found["status"], found["results"][0]["id"]) == ("answered", id_)
        assert json_of(client.get(f"/api/v1/entries/{id_}"))["question"] == question
        vote = {"query": question, "entry_id": id_, "generation": found["generation"], "helpful": True}
        assert client.post("/api/v1/feedback", json=vote).status_code == 201
        assert client.post("/api/v1/choices", json={"query": question, "entry_id": id_}).status_code == 202
        page = client.get(f"/entries/{id_}", follow_redirects=True)
        assert f'<h2 id="{id_}" lang="zh-CN">{question}</h2>' in page.get_data(as_text=True)
    led = json_of(client.get("/api/v1/entries/1024"))["answer_html"]
    assert re.findall('href="([^"]*)"', led) == ["/entries/%E9%80%80%E6%AC%BE"]
    assert client.get("/entries/%E9%80%80%E6%AC%BE").status_code == 302
    led = json_of(client.get("/api/v1/entries/退款"))["answer_html"]
    assert re.findall('href="([^"]*)"', led) == ["/entries/1024"]


@pytest.mark.parametrize("id_", ["", "VPN", "a_b", "退款？", "退 款", "-退款", "a/b", "..", True, None, 1.5, ["a"]])
def test_what_is_no_id_is_a_fault(tmp_path: Path, id_: object) -> None:
    row = {"id": id_, "question": "问？", "answer": "答"}
    with pytest.raises(CorpusError, match="id"):
        read_corpus(write_files(tmp_path, {"a.jsonl": json.dumps(row)}))


def test_a_number_is_the_same_id_as_its_digits(tmp_path: Path) -> None:
    row = '{"id": 7, "question": "问？", "answer": "答"}'
    with pytest.raises(CorpusError, match="the id '7' is already used"):
        read_corpus(write_files(tmp_path, {"7.md": "---\nquestion: 问？\n---\n答\n", "a.jsonl": row}))
