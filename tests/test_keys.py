"""Keys: made by command, kept as hashes, asked for by the API; limits for each key and address."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Site
from flask.testing import FlaskClient

from faqsearch.api import create_app
from faqsearch.cli import main
from faqsearch.errors import ConfigError
from faqsearch.keys import KeyRing, Role, add_key, read_keys, remove_key
from faqsearch.limits import RequestLimit

SEARCH = "/api/v1/search?q=退款"
VOTE = {"query": "退款", "helpful": True}
PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def app_of(site: Site, tmp_path: Path, **options: Any) -> FlaskClient:
    return create_app(site.settings(tmp_path, **options)).test_client()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_is_printed_once_and_kept_as_a_hash(tmp_path: Path, file: Path) -> None:
    def run(*arguments: str) -> Any:
        environment = {"FAQSEARCH_FEEDBACK_PATH": str(tmp_path / "feedback.sqlite3")}
        return CliRunner(env=environment).invoke(main, ["keys", *arguments])

    key = run("add", "--role", "search").stdout.strip()
    other = json.loads(run("add", "bot", "--role", "feedback", "--role", "search", "--limit", "9", "--json").stdout)
    assert (other["name"], other["roles"], other["limit"]) == ("bot", ["feedback", "search"], 9)
    text = file.read_text(encoding="utf-8")
    assert key.split("_")[2] not in text
    assert file.stat().st_mode & 0o777 == 0o600
    listed = run("list").stdout
    assert listed.startswith("search-1  search  no limit  faq_")
    assert key not in listed
    assert [row["name"] for row in json.loads(run("list", "--json").stdout)["keys"]] == ["search-1", "bot"]
    assert run("add", "bot", "--role", "search").exit_code == 2
    assert run("add", "../x", "--role", "search").exit_code == 2
    assert run("add", "--role", "king").exit_code == 2
    assert run("remove", "bot").stdout == "Removed the key bot.\n"
    assert run("remove", "bot").exit_code == 2
    assert [held.name for held in read_keys(file)] == ["search-1"]


def test_two_keys_of_one_secret_would_have_two_hashes(file: Path) -> None:
    first, second = (add_key(file, [Role.SEARCH])[0] for _ in range(2))
    assert first.salt != second.salt
    assert first.hash != second.hash
    assert len(bytes.fromhex(first.hash)) == 32


def test_without_keys_everybody_may_call(site: Site, tmp_path: Path) -> None:
    client = app_of(site, tmp_path)
    response = client.get(SEARCH)
    assert response.status_code == 200
    assert not [name for name, _ in response.headers if name.startswith("RateLimit")]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Basic eDp5"}, 401),
        (bearer(""), 401),
        (bearer("faq_00000000_x"), 401),
        (bearer("账户"), 401),
        (PAGE, 200),
        ({"X-Faqsearch-Page": "1"}, 200),
        ({"Origin": "https://shop.example"}, 200),
        ({"Origin": "https://other.example"}, 401),
        ({"Sec-Fetch-Site": "cross-site"}, 401),
        ({**PAGE, **bearer("faq_00000000_x")}, 401),
    ],
)
def test_from_the_first_search_key_on_programs_send_one(
    site: Site, tmp_path: Path, file: Path, headers: dict[str, str], status: int
) -> None:
    add_key(file, [Role.SEARCH])
    client = app_of(site, tmp_path, cors_origins=("https://shop.example",))
    encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    response = client.get(SEARCH, headers=encoded)
    assert response.status_code == status
    if status == 401:
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="faqsearch"'
        assert response.content_type == "application/problem+json"
    assert client.get("/?q=退款").status_code == 200
    assert client.options(SEARCH).status_code == 200
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
        assert client.get(path).status_code == 200


def test_a_key_opens_what_its_role_is_for(site: Site, tmp_path: Path, file: Path) -> None:
    keys = {role: add_key(file, [role])[1] for role in Role}
    client = app_of(site, tmp_path)

    def statuses(role: Role) -> tuple[int, int]:
        headers = bearer(keys[role])
        vote = client.post("/api/v1/feedback", json=VOTE, headers=headers)
        return client.get(SEARCH, headers=headers).status_code, vote.status_code

    assert statuses(Role.SEARCH) == (200, 201)
    assert statuses(Role.FEEDBACK) == (403, 201)
    assert statuses(Role.DESK) == (403, 403)


def test_running_servers_learn_of_new_keys_and_of_those_taken_back(site: Site, tmp_path: Path, file: Path) -> None:
    client = app_of(site, tmp_path)
    assert client.get(SEARCH).status_code == 200
    key = add_key(file, [Role.SEARCH], name="bot")[1]
    assert client.get(SEARCH).status_code == 401
    assert client.get(SEARCH, headers=bearer(key)).status_code == 200
    for wrong in (key[:-1], key + "x", key.upper(), "faq" + key[3:].replace("_", "-"), "x" + key[1:]):
        assert client.get(SEARCH, headers=bearer(wrong)).status_code == 401
    remove_key(file, "bot")
    assert client.get(SEARCH, headers=bearer(key)).status_code == 401
    assert client.get(SEARCH).status_code == 200


def test_whether_a_key_is_wanted_can_be_set(site: Site, tmp_path: Path, file: Path) -> None:
    strict = app_of(site, tmp_path, require_key=True)
    assert [strict.get(SEARCH, headers=headers).status_code for headers in ({}, PAGE)] == [401, 401]
    key = add_key(file, [Role.SEARCH])[1]
    assert strict.get(SEARCH, headers=bearer(key)).status_code == 200
    assert app_of(site, tmp_path, require_key=False).get(SEARCH).status_code == 200


def test_a_file_of_keys_that_cannot_be_read_lets_nobody_in(site: Site, tmp_path: Path, file: Path) -> None:
    key = add_key(file, [Role.SEARCH])[1]
    held = app_of(site, tmp_path)
    assert held.get(SEARCH, headers=bearer(key)).status_code == 200
    file.write_text("[{", encoding="utf-8")
    assert held.get(SEARCH, headers=bearer(key)).status_code == 200  # those that it has go on
    assert held.get(SEARCH).status_code == 401
    assert app_of(site, tmp_path).get(SEARCH).status_code == 500
    with pytest.raises(ConfigError, match=r"keys\.json cannot be read"):
        KeyRing(file).check(key)


def test_each_key_and_each_address_has_a_limit_of_its_own(site: Site, tmp_path: Path, file: Path) -> None:
    bot, other = (add_key(file, [Role.SEARCH], limit=limit)[1] for limit in (3, None))
    client = app_of(site, tmp_path, address_limit=2)

    def ask(headers: dict[str, str], address: str = "192.0.2.1") -> tuple[int, str | None, str | None]:
        response = client.get(SEARCH, headers=headers, environ_overrides={"REMOTE_ADDR": address})
        assert ("Retry-After" in response.headers) is (response.status_code == 429)
        given = response.headers
        return response.status_code, given.get("RateLimit-Limit"), given.get("RateLimit-Remaining")

    assert [ask(bearer(bot)) for _ in range(4)] == [(200, "3", "2"), (200, "3", "1"), (200, "3", "0"), (429, "3", "0")]
    assert [ask(bearer(other)) for _ in range(4)] == [(200, None, None)] * 4
    assert [ask(PAGE) for _ in range(3)] == [(200, "2", "1"), (200, "2", "0"), (429, "2", "0")]
    assert ask(PAGE, "2001:db8::1") == (200, "2", "1")
    assert ask(PAGE, "2001:db8::2") == (200, "2", "0")  # one network


def test_a_bot_is_not_held_to_what_one_visitor_may_send(site: Site, tmp_path: Path, file: Path) -> None:
    key = add_key(file, [Role.FEEDBACK])[1]
    client = app_of(site, tmp_path)
    assert {client.post("/api/v1/feedback", json=VOTE, headers=bearer(key)).status_code for _ in range(25)} == {201}
    sent = [client.post("/api/v1/feedback", json=VOTE, headers=PAGE).status_code for _ in range(21)]
    assert sent == [201] * 20 + [429]


def test_who_guesses_keys_has_to_wait(site: Site, tmp_path: Path, file: Path) -> None:
    key = add_key(file, [Role.SEARCH])[1]
    client = app_of(site, tmp_path)
    guesses = [client.get(SEARCH, headers=bearer(f"faq_{number:08x}_guess")).status_code for number in range(22)]
    assert guesses == [401] * 20 + [429] * 2
    assert client.get(SEARCH, headers=bearer(key)).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.8"}
    assert client.get(SEARCH, headers=bearer(key), environ_overrides=elsewhere).status_code == 200


def test_a_window_begins_with_the_first_request_and_ends() -> None:
    limit = RequestLimit(60.0)
    assert [limit.take("a", 2, now).left for now in (5.0, 6.0, 7.0)] == [1, 0, -1]
    assert limit.take("a", 2, 8.0).reset_s == 57.0
    assert limit.take("b", 2, 8.0).left == 1
    assert limit.take("a", 2, 65.0).left == 1
    assert len(limit._made) == 2
    limit.take("c", 2, 200.0)
    assert set(limit._made) == {"c"}  # what is over is not kept


def test_a_key_shows_in_no_metric_and_no_error(site: Site, tmp_path: Path, file: Path) -> None:
    key = add_key(file, [Role.DESK])[1]
    client = app_of(site, tmp_path)
    response = client.get(SEARCH, headers=bearer(key))
    assert response.status_code == 403
    assert key not in response.text
    assert key not in client.get("/metrics").text
