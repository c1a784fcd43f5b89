"""What each operation answers, for example: shown by the reference and held by the OpenAPI document."""

from typing import Any

Json = dict[str, Any]

_QUERY = "账户被冻结了怎么办"  # which the reference's commands ask for, too
_GENERATION = "000012-3fa9c1"
_CHAT: Json = {
    "id": "online_chat",
    "name": "在线客服",
    "where": "官网右下角",
    "contact": "https://www.example.com/chat",
    "hours": "Mo-Fr 09:00-21:00; PH off",
    "open_now": False,
    "next_open": "2026-11-23T09:00:00+08:00",
    "response_times": [{"text": "通常几分钟内", "source": "《客服服务说明》第 5 节"}],
}
_ACCOUNT_ID: Json = {
    "id": "account_id",
    "label": "账户信息",
    "why": "核实身份",
    "example": "demo_user",
    "sensitive": False,
}
_NEVER_SHARE = ["登录密码", "支付密码", "短信验证码"]
_ESCALATION: Json = {
    "reason": "answered",
    "entry": "account-frozen",
    "channels": [_CHAT],
    "prepare": [_ACCOUNT_ID],
    "never_share": _NEVER_SHARE,
}
_ENTRY: Json = {
    "id": "account-frozen",
    "question": "账户被冻结了怎么办？",
    "answer": "请**联系客服**解冻。",
    "answer_html": "<p>请<strong>联系客服</strong>解冻。</p>",
    "category": "account",
    "channels": ["online_chat"],
    "prepare": ["account_id"],
    "sources": [{"title": "客服服务说明", "locator": "第 4 节"}],
    "updated": "2026-11-22",
}
_LISTED: Json = {name: _ENTRY[name] for name in ("id", "question", "category", "updated")}
_RESULT: Json = {
    "rank": 1,
    **_ENTRY,
    "pinned": False,
    "snippet": "请联系客服<mark>解冻</mark>。",
    "matched_question": "冻结的账户怎么解冻",
    "score": 11.2,
    "confidence": 0.93,
}
_OTHER: Json = {
    "number": 1,
    "hint": None,
    "category": "account",
    "id": "account-restricted",
    "question": "账户被限制使用怎么办？",
    "confidence": 0.04,
}
_ANSWER: Json = {
    "query": _QUERY,
    "intent": "question",
    "smalltalk": None,
    "status": "answered",
    "confidence": 0.93,
    "notice": None,
    "answer": {**_RESULT, "answer_text": "请联系客服解冻。"},
    "follow_ups": [],
    "alternatives": [_OTHER],
    "clarify": None,
    "escalation": _ESCALATION,
    "handover": None,
    "context": "eyJ2IjoxfQ",
    "generation": _GENERATION,
}
# The name of the view → the body of its response.
SAMPLES: dict[str, Any] = {
    "search": {
        "query": _QUERY,
        "normalized_query": _QUERY,
        "did_you_mean": None,
        "status": "answered",
        "confidence": 0.93,
        "total": 7,
        "past_end": False,
        "took_ms": 1.8,
        "generation": _GENERATION,
        "notice": {"text": "今晚 23:00 起维护。", "text_html": "<p>今晚 23:00 起维护。</p>", "until": "2026-11-23"},
        "results": [_RESULT],
        "escalation": _ESCALATION,
        "smalltalk": None,
        "facets": {"category": {"account": 5, "money": 2}},
    },
    "answer": _ANSWER,
    "answer_many": {"answers": [_ANSWER], "generation": _GENERATION},
    "suggest": {
        "query": _QUERY,
        "suggestions": [
            {
                "text": "账户被冻结了怎么办？",
                "text_html": "<mark>账户被冻结了怎么办</mark>？",
                "id": "account-frozen",
                "answerable": True,
            }
        ],
        "generation": _GENERATION,
    },
    "entries": {"total": 48, "past_end": False, "entries": [_LISTED], "generation": _GENERATION},
    "popular": {"counted": 1, "entries": [_LISTED], "generation": _GENERATION},
    "entry": {
        **_ENTRY,
        "variants": ["冻结的账户怎么解冻"],
        "answerable": True,
        "escalation": _ESCALATION,
        "generation": _GENERATION,
    },
    "channels": {
        "timezone": "Asia/Shanghai",
        "channels": [_CHAT],
        "defaults": ["online_chat"],
        "prepare": [_ACCOUNT_ID],
        "never_share": _NEVER_SHARE,
        "generation": _GENERATION,
    },
    "categories": {
        "categories": [{"id": "account", "name": "账户", "channels": ["online_chat"], "entries": 5}],
        "generation": _GENERATION,
    },
    "feedback": {"stored": True},
    "choice": {"noted": True},
    "healthz": {"status": "ok"},
    "readyz": {"status": "ready", "generation": _GENERATION, "fault": None, "model": None},
    "measurements": (
        "# HELP faqsearch_searches_total Queries searched for, by the status of the outcome.\n"
        "# TYPE faqsearch_searches_total counter\n"
        'faqsearch_searches_total{status="answered"} 42.0\n'
    ),
}
