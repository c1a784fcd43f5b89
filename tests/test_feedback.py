"""Feedback is stored once each, masked, from many writers; a client that sends too much waits."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from faqsearch.feedback import Feedback, FeedbackStore, RateLimit


def rows(path: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as database:
        found = database.execute("SELECT query, entry_id, generation, helpful, comment FROM feedback").fetchall()
    database.close()
    return found


def test_feedback_is_stored_with_personal_data_masked(tmp_path: Path) -> None:
    path = tmp_path / "var" / "feedback.sqlite3"
    store = FeedbackStore(path)
    store.add(Feedback("13812345678收不到短信", True, "login-failure", "gen-1", "发到 a@example.com"))
    store.add(Feedback("没有答案", False))
    assert rows(path) == [
        ("[phone]收不到短信", "login-failure", "gen-1", 1, "发到 [email]"),
        ("没有答案", None, None, 0, None),
    ]


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: FeedbackStore(path).add(Feedback(f"问题 {number}", True)), range(40)))
    assert sorted(str(row[0]) for row in rows(path)) == sorted(f"问题 {number}" for number in range(40))


def test_a_client_waits_once_its_share_is_used_up_and_others_do_not() -> None:
    limit = RateLimit(2, 60)
    assert [limit.wait_s("a", now=now) for now in (0, 10, 20)] == [0, 0, 40]
    assert limit.wait_s("b", now=20) == 0


def test_a_client_may_go_on_when_the_window_has_passed() -> None:
    limit = RateLimit(1, 60)
    assert limit.wait_s("a", now=0) == 0
    assert limit.wait_s("a", now=60) == 0


def test_clients_that_are_long_gone_are_forgotten() -> None:
    limit = RateLimit(1, 60, max_clients=2)
    for client in ("a", "b", "c"):
        assert limit.wait_s(client, now=0) == 0
    assert limit.wait_s("a", now=1) == 0
    assert limit.wait_s("c", now=1) > 0
