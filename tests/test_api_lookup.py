"""Looking things up: entries, channels, categories, suggestions."""

from conftest import json_of
from flask.testing import FlaskClient


def test_an_entry_has_its_phrasings_answer_and_escalation(client: FlaskClient) -> None:
    entry = json_of(client.get("/api/v1/entries/account-frozen"))
    assert entry["question"] == "账户被冻结了怎么办？"
    assert "钱包被冻住了" in entry["variants"]
    assert entry["answerable"] is True
    assert "<ol>" in entry["answer_html"]
    assert entry["escalation"]["entry"] == "account-frozen"
    assert [item["id"] for item in entry["escalation"]["prepare"]] == ["account_id", "screenshots"]


def test_a_known_gap_can_be_looked_up_and_has_no_answer(client: FlaskClient) -> None:
    gap = json_of(client.get("/api/v1/entries/close-account"))
    assert (gap["answerable"], gap["answer"], gap["answer_html"]) == (False, None, None)
    assert gap["escalation"]["reason"] == "known_gap"


def test_an_entry_without_category_and_date_has_null_for_them(client: FlaskClient) -> None:
    entry = json_of(client.get("/api/v1/entries/markup"))
    assert (entry["category"], entry["updated"], entry["sources"]) == (None, None, [])


def test_an_unknown_entry_is_not_found(client: FlaskClient) -> None:
    for path in ("nope", "%00", "%FF", "account-frozen%20", "账户", "a" * 1000):
        response = client.get(f"/api/v1/entries/{path}")
        assert (response.status_code, json_of(response)["type"]) == (404, "/docs#problem-entry-not-found")


def test_all_channels_are_listed_in_the_operators_order(client: FlaskClient) -> None:
    directory = json_of(client.get("/api/v1/channels"))
    assert [channel["id"] for channel in directory["channels"]] == ["chat", "hotline", "email"]
    assert [channel["open_now"] for channel in directory["channels"]] == [True, False, None]
    assert directory["channels"][1]["contact"] == "+86 400-000-0000"
    assert (directory["timezone"], directory["defaults"]) == ("Asia/Shanghai", ["chat", "email"])
    assert [item["id"] for item in directory["prepare"]] == ["account_id", "screenshots"]


def test_categories_say_how_many_answerable_entries_they_have(client: FlaskClient) -> None:
    categories = json_of(client.get("/api/v1/categories"))["categories"]
    assert [(row["id"], row["name"], row["entries"]) for row in categories] == [
        ("account", "账户", 3),
        ("money", "资金", 2),
    ]
    assert categories[0]["channels"] == ["email", "chat"]


def test_suggestions_are_questions_that_lead_to_entries(client: FlaskClient) -> None:
    document = json_of(client.get("/api/v1/suggest", query_string={"q": "提现", "limit": 2}))
    assert document["query"] == "提现"
    assert 1 <= len(document["suggestions"]) <= 2
    assert document["suggestions"][0]["id"] == "withdrawal-delay"
    assert "提现" in document["suggestions"][0]["text"]


def test_suggestions_can_be_kept_to_a_category(client: FlaskClient) -> None:
    def entries(**arguments: str) -> set[str]:
        found = json_of(client.get("/api/v1/suggest", query_string=arguments))["suggestions"]
        return {suggestion["id"] for suggestion in found}

    assert "account-frozen" in entries(q="账户")
    assert entries(q="账户", category="money") == set()
    assert entries(q="dlsb", category="account") == {"login-failure"}
    assert entries(q="dlsb", category="money") == set()
    assert entries(q="账户", category="") == entries(q="账户")


def test_entries_are_listed_by_id_a_page_at_a_time(client: FlaskClient) -> None:
    def page(**arguments: str | int) -> tuple[int, list[str]]:
        document = json_of(client.get("/api/v1/entries", query_string=arguments))
        return document["total"], [entry["id"] for entry in document["entries"]]

    everything = ["account-frozen", "login-failure", "markup", "password-reset", "refund", "withdrawal-delay"]
    assert page() == (6, everything)
    assert page(limit=2, offset=4) == (6, everything[4:])
    assert page(offset=6) == (6, [])
    assert page(category="money") == (2, ["refund", "withdrawal-delay"])
    first = json_of(client.get("/api/v1/entries?limit=1"))["entries"][0]
    assert first == {
        "id": "account-frozen",
        "question": "账户被冻结了怎么办？",
        "category": "account",
        "updated": "2026-11-22",
    }


def test_without_a_log_the_popular_entries_are_the_corpus_s_first(client: FlaskClient) -> None:
    document = json_of(client.get("/api/v1/popular?limit=3&category=account"))
    assert [entry["id"] for entry in document["entries"]] == ["account-frozen", "login-failure", "password-reset"]
    assert document["counted"] == 0


def test_addresses_without_parameters_refuse_them_by_name(client: FlaskClient) -> None:
    for path in ("entries/account-frozen", "channels", "categories"):
        response = client.get(f"/api/v1/{path}?fields=id")
        assert (response.status_code, list(json_of(response)["errors"])) == (422, ["fields"])
