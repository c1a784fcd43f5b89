"""Feedback is stored once each, masked, from many writers; a client that sends too much waits."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from faqsearch.feedback import Feedback, FeedbackStore, RateLimit

PLENTY = RateLimit(1000, 60)


def rows(path: Path, what: str = "query, entry_id, generation, helpful, comment") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(f"SELECT {what} FROM feedback").fetchall()  # noqa: S608 - written above


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "feedback.sqlite3"


def test_feedback_is_stored_with_personal_data_masked(path: Path) -> None:
    store = FeedbackStore(path, PLENTY)
    store.add(Feedback("13812345678收不到短信", True, "login-failure", "000001-3fa9c1", "发到 a@example.com"), "a")
    store.add(Feedback("没有答案", False), "a")
    assert rows(path) == [
        ("[phone]收不到短信", "login-failure", "000001-3fa9c1", 1, "发到 [email]"),
        ("没有答案", None, None, 0, None),
    ]


def test_many_writers_lose_nothing(path: Path) -> None:
    def add(number: int) -> float:
        return FeedbackStore(path, PLENTY).add(Feedback(f"问题 {number}", True), f"client {number}")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(add, range(40))) == [0] * 40
    assert sorted(str(row[0]) for row in rows(path)) == sorted(f"问题 {number}" for number in range(40))


def test_those_who_write_first_wait_for_each_other(tmp_path: Path) -> None:
    writers = 8
    ready = Barrier(writers)

    def add(number: int, path: Path) -> float:
        ready.wait()
        return FeedbackStore(path, PLENTY).add(Feedback("退款", True), f"client {number}")

    with ThreadPoolExecutor(writers) as pool:
        for fresh in range(60):
            added = partial(add, path=tmp_path / f"{fresh}.sqlite3")
            assert list(pool.map(added, range(writers))) == [0] * writers


def test_writers_share_one_limit_and_nothing_beyond_it_is_stored(path: Path) -> None:
    def add(number: int) -> float:
        return FeedbackStore(path, RateLimit(7, 60)).add(Feedback(f"问题 {number}", True), "192.0.2.1")

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(add, range(40)))
    assert sorted(waits)[:7] == [0] * 7
    assert all(0 < wait <= 60 for wait in sorted(waits)[7:])
    assert len(rows(path)) == 7


@pytest.fixture
def send(path: Path) -> Callable[[str, float], float]:
    """Send something at a given second, each time from a store of its own, as another process has it."""

    def add(client: str, now: float) -> float:
        return FeedbackStore(path, RateLimit(2, 60)).add(Feedback("退款", True), client, now=now)

    return add


def test_a_client_waits_once_its_share_is_used_up_and_others_do_not(send: Callable[[str, float], float]) -> None:
    assert [send("a", now) for now in (0, 10, 20, 30)] == [0, 0, 40, 30]
    assert send("b", 30) == 0


def test_a_client_may_go_on_when_the_window_has_passed(send: Callable[[str, float], float]) -> None:
    assert [send("a", now) for now in (0, 10, 60, 61, 70)] == [0, 0, 0, 9, 0]


def test_a_clock_that_is_put_back_locks_nobody_out(send: Callable[[str, float], float]) -> None:
    assert [send("a", now) for now in (5000, 5001, 100)] == [0, 0, 0]


def test_of_clients_no_address_is_kept_and_those_long_gone_are_forgotten(
    send: Callable[[str, float], float], path: Path
) -> None:
    for number in range(5):
        send(f"192.0.2.{number}", number)
    send("198.51.100.7", 100)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*), max(client) < 65536 FROM recent").fetchone() == (1, 1)
    assert all(b"198.51.100" not in file.read_bytes() for file in path.parent.iterdir())
