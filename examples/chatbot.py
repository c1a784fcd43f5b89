"""A chatbot in a terminal: answers, asks back, takes choices, greets back, and hands over to people.

python3 examples/chatbot.py [ADDRESS]        http://127.0.0.1:8000 when none is given
"""

import json
import sys
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

BACK = {  # what is said to what asks nothing
    "greeting": "您好，请说说您的问题。",
    "thanks": "不客气，还有别的问题请说。",
    "goodbye": "再见，祝您顺利。",
    "abuse": "抱歉没帮上忙。请说说您的问题，也可以说“转人工”。",
}
STATE = {True: "现在服务中", False: "现在休息", None: "服务时间未公布"}


def ask(address: str, text: str, context: str | None) -> dict[str, Any]:
    """One request, with the context of the last reply; longer messages than the interface takes are cut."""
    body = json.dumps({"query": text[:500], "context": context}).encode()
    request = Request(f"{address.rstrip('/')}/api/v1/answer", body, {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=10) as response:  # noqa: S310 - the address is the operator's
        return dict(json.load(response))


def say(reply: dict[str, Any]) -> list[str]:
    """What to say, line by line. Options are numbered: a number is understood with the next message."""
    answer, clarify, escalation = reply["answer"], reply["clarify"], reply["escalation"]
    offered = clarify["options"] if clarify else reply["follow_ups"]
    options = [f"{one['number']}. {one['question']} {one['hint'] or ''}".rstrip() for one in offered]
    if reply["handover"]:
        lines = ["我帮您转人工：" if escalation["channels"] else "抱歉，这个问题我答不了。"]
        for it in escalation["channels"]:
            state = STATE[it["open_now"]] + (f"，{it['next_open']} 开始服务" if it["next_open"] else "")
            lines.append(f"- {it['name']}（{state}）：{it['where']} {it['contact'] or ''}".rstrip())
        lines += [f"请备好{one['label']}{'，只给官方渠道' * one['sensitive']}" for one in escalation["prepare"]]
        lines += [f"谁来问都不要说：{'、'.join(escalation['never_share'])}"] * bool(escalation["never_share"])
        return [*lines, f"可以这样告诉客服：{reply['handover']['summary']}"]
    if answer:
        sources = [f"（出处：{source['title']} {source['locator']}）" for source in answer["sources"]]
        channels = [f"没解决的话，可以找{one['name']}：{one['where']}。" for one in escalation["channels"][:1]]
        return [answer["answer_text"], *sources, *["您可能还想问："][: len(options)], *options, *channels]
    if clarify:
        return [clarify["prompt"], *options]
    return [BACK.get(reply["smalltalk"], "请说说您的问题。")]


if __name__ == "__main__":
    context = None
    print(BACK["greeting"])
    for line in iter(lambda: sys.stdin.readline().strip(), ""):  # an empty line ends the conversation
        try:
            reply = ask(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000", line, context)
            context = reply["context"]
            print(*say(reply), sep="\n", end="\n\n", flush=True)
        except (HTTPError, URLError) as error:
            print(f"抱歉，暂时连不上知识库（{error.reason}），请稍后再试。\n")
