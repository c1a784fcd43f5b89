"""A chatbot in a terminal: answers, asks back, and hands over to people.

    python3 examples/chatbot.py [ADDRESS]        http://127.0.0.1:8000 when none is given

It needs Python only. Each line typed is a question; a number chooses from what the bot asked back. The whole
of what a bot does with faqsearch is in ``reply``: one request, then one of three things to say.
"""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

Json = dict[str, Any]

PATIENCE = 2  # times to ask back before a person is offered
BACK = {  # what is said to what asks nothing
    "greeting": "您好，请说说您的问题。",
    "thanks": "不客气，还有别的问题请说。",
    "goodbye": "再见，祝您顺利。",
    "praise": "谢谢夸奖，还有别的问题请说。",
    "abuse": "抱歉没帮上忙。请说说您的问题，也可以说“转人工”。",
    "chat": "请说说您的问题。",
}


class Bot:
    """One conversation."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._options: list[Json] = []
        self._asked_back = 0

    def reply(self, text: str) -> Iterator[str]:
        """What to say to a line of the user's, paragraph by paragraph."""
        chosen = self._chosen(text)
        self._options = []
        if chosen:
            entry = self._call(f"entries/{quote(chosen['id'])}")
            yield from self._answer(entry, entry["escalation"])
            return
        document = self._call("answer", {"query": text})
        if document["status"] == "answered":
            yield from self._answer(document["answer"], document["escalation"])
        elif document["status"] == "ambiguous" and self._asked_back < PATIENCE:
            yield from self._clarify(document["clarify"])
        elif document["intent"] == "smalltalk":
            yield BACK[document["smalltalk"]]
        else:
            wished = document["intent"] == "handover"
            yield from self._hand_over(document["escalation"], "好的" if wished else "这个问题我答不了")

    def _chosen(self, text: str) -> Json | None:
        if text.isdecimal() and 1 <= int(text) <= len(self._options):
            return self._options[int(text) - 1]
        return None

    def _answer(self, result: Json, escalation: Json) -> Iterator[str]:
        self._asked_back = 0
        yield result["answer"]
        for source in result["sources"]:
            yield f"（出处：{source['title']} {source['locator']}）"
        for channel in escalation["channels"][:1]:  # a corpus may name none
            yield f"没解决的话，可以找{channel['name']}：{channel['where']}。"

    def _clarify(self, clarify: Json) -> Iterator[str]:
        self._asked_back += 1
        self._options = clarify["options"]
        yield clarify["prompt"]
        for number, option in enumerate(self._options, start=1):
            yield f"{number}. {option['question']}"

    def _hand_over(self, escalation: Json, why: str) -> Iterator[str]:
        """Never an invented answer: who can help, when, with what, and what to keep to oneself."""
        self._asked_back = 0
        yield f"{why}，为您转人工：" if escalation["channels"] else f"抱歉，{why}。"
        for channel in escalation["channels"]:
            state = {True: "现在服务中", False: "现在休息", None: "服务时间未公布"}[channel["open_now"]]
            opens = f"，{moment(channel['next_open'])} 开始服务" if channel["next_open"] else ""
            yield f"- {channel['name']}（{state}{opens}）：{channel['where']} {channel['contact'] or ''}".rstrip()
        if escalation["prepare"]:
            yield "请先备好："
            for item in escalation["prepare"]:
                yield f"- {item['label']}{'（只在官方渠道内提供）' if item['sensitive'] else ''}"
        if escalation["never_share"]:
            yield f"谁来问都不要说：{'、'.join(escalation['never_share'])}"

    def _call(self, path: str, body: Json | None = None) -> Json:
        request = Request(f"{self._address}/api/v1/{path}")  # noqa: S310 - the address is the operator's
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=10) as response:  # noqa: S310 - likewise
            document: Json = json.load(response)
        return document


def moment(iso: str) -> str:
    """``2026-11-23T09:00:00+08:00`` in words, the time zone with it: nobody knows where the user is."""
    when = datetime.fromisoformat(iso)
    return f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}（{when.tzname()}）"


def main() -> int:
    bot = Bot(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
    print("您好，请说说您的问题（空行结束）。")
    for line in sys.stdin:
        text = line.strip()
        if not text:
            break
        try:
            for paragraph in bot.reply(text):
                print(paragraph)
        except HTTPError as error:  # a problem document, RFC 9457
            print(f"抱歉，这句我没法处理：{json.load(error)['detail']}")
        except URLError as error:
            print(f"抱歉，暂时连不上知识库（{error.reason}），请稍后再试。")
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
