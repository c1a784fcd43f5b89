"""Feedback is stored once each, masked, from many writers; a client that sends too much waits."""

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from faqsearch.errors import FeedbackUnavailableError
from faqsearch.feedback import Feedback, FeedbackStore
from faqsearch.limits import RateLimit

PLENTY = RateLimit(1000, 60)
MANY_BYTES = 10_000_000


def rows(path: Path, what: str = "query, entry_id, generation, helpful, comment") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(f"SELECT {what} FROM feedback").fetchall()  # noqa: S608 - written above


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "feedback.sqlite3"


def test_feedback_is_stored_with_personal_data_masked(path: Path) -> None:
    store = FeedbackStore(path, PLENTY, most_bytes=MANY_BYTES)
    store.add(Feedback("13812345678收不到短信", True, "login-failure", "000001-3fa9c1", "发到 a@example.com"), "a")
    store.add(Feedback("没有答案", False), "a")
    assert rows(path) == [
        ("[phone]收不到短信", "login-failure", "000001-3fa9c1", 1, "发到 [email]"),
        ("没有答案", None, None, 0, None),
    ]


def test_many_writers_lose_nothing(path: Path) -> None:
    def add(number: int) -> float:
        return FeedbackStore(path, PLENTY, most_bytes=MANY_BYTES).add(
            Feedback(f"问题 {number}", True), f"client {number}"
        )

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(add, range(40))) == [0] * 40
    assert sorted(str(row[0]) for row in rows(path)) == sorted(f"问题 {number}" for number in range(40))


def test_those_who_write_first_wait_for_each_other(tmp_path: Path) -> None:
    writers = 8
    ready = Barrier(writers)

    def add(number: int, path: Path) -> float:
        ready.wait()
        return FeedbackStore(path, PLENTY, most_bytes=MANY_BYTES).add(Feedback("退款", True), f"client {number}")

    with ThreadPoolExecutor(writers) as pool:
        for fresh in range(60):
            added = partial(add, path=tmp_path / f"{fresh}.sqlite3")
            assert list(pool.map(added, range(writers))) == [0] * writers


def test_writers_share_one_limit_and_nothing_beyond_it_is_stored(path: Path) -> None:
    def add(number: int) -> float:
        return FeedbackStore(path, RateLimit(7, 60), most_bytes=MANY_BYTES).add(
            Feedback(f"问题 {number}", True), "192.0.2.1"
        )

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(add, range(40)))
    assert sorted(waits)[:7] == [0] * 7
    assert all(0 < wait <= 60 for wait in sorted(waits)[7:])
    assert len(rows(path)) == 7


@pytest.fixture
def send(path: Path) -> Callable[[str, float], float]:
    """Send something at a given second, each time from a store of its own, as another process has it."""

    def add(client: str, now: float) -> float:
        return FeedbackStore(path, RateLimit(2, 60), most_bytes=MANY_BYTES).add(Feedback("退款", True), client, now=now)

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
        assert database.execute("SELECT count(*), min(length(client)) FROM counted").fetchone() == (1, 16)
    assert all(b"198.51.100" not in file.read_bytes() for file in path.parent.iterdir())


def test_a_digest_says_nothing_once_nobody_is_counted(send: Callable[[str, float], float], path: Path) -> None:
    def counted() -> tuple[bytes, bytes]:
        with closing(sqlite3.connect(path)) as database:
            digest: bytes = database.execute("SELECT client FROM counted").fetchone()[0]
            salt: bytes = database.execute("SELECT value FROM salt").fetchone()[0]
        return digest, salt

    send("192.0.2.1", 0)
    before = counted()
    send("192.0.2.1", 100)
    assert not set(before) & set(counted())
    assert all(part not in path.read_bytes() for part in before)


@pytest.mark.parametrize(
    ("one", "other", "waits"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "unix:", False),
    ],
)
def test_an_ipv6_network_is_one_client(send: Callable[[str, float], float], one: str, other: str, waits: bool) -> None:
    assert [send(one, 0), send(one, 0)] == [0, 0]
    assert (send(other, 0) > 0) == waits


def test_one_client_cannot_use_up_the_share_of_another(path: Path) -> None:
    store = FeedbackStore(path, RateLimit(1, 60), most_bytes=MANY_BYTES)
    # With 16 bits for 700 clients, two would share a digest in 97 runs of 100.
    assert [store.add(Feedback("退款", True), f"198.18.{n // 250}.{n % 250}", now=1.0) for n in range(700)] == [0] * 700


def test_a_locked_file_is_told_within_seconds_and_taken_again_afterwards(path: Path) -> None:
    store = FeedbackStore(path, PLENTY, most_bytes=MANY_BYTES)
    store.add(Feedback("退款", True), "a")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(FeedbackUnavailableError, match="locked"):
            store.add(Feedback("退款", True), "a")
    assert store.add(Feedback("退款", True), "a") == 0


def test_a_full_file_refuses_and_keeps_what_it_has(path: Path) -> None:
    store = FeedbackStore(path, PLENTY, most_bytes=40_000)
    long = Feedback("退款", True, comment="长" * 2000)
    with pytest.raises(FeedbackUnavailableError, match="full"):
        any(store.add(long, "a") for _ in range(1000))
    kept = len(rows(path))
    assert 1 <= kept < 10
    assert path.stat().st_size <= 40_000
    store.most_bytes = MANY_BYTES
    assert store.add(Feedback("退款", True), "a") == 0
    assert len(rows(path)) == kept + 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_told(path: Path) -> None:
    path.parent.mkdir(mode=0o500)
    with pytest.raises(FeedbackUnavailableError, match="open"):
        FeedbackStore(path, PLENTY, most_bytes=MANY_BYTES).add(Feedback("退款", True), "a")


def test_a_path_that_is_a_folder_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(FeedbackUnavailableError, match="open"):
        FeedbackStore(path, PLENTY, most_bytes=MANY_BYTES).add(Feedback("退款", True), "a")


def _overwrite(path: Path, start: int, junk: bytes) -> None:
    with path.open("r+b") as stream:
        stream.seek(start)
        stream.write(junk)


@pytest.mark.parametrize("start", [0, 100, 4096])
def test_a_damaged_file_is_put_aside_once_and_its_name_logged(
    path: Path, caplog: pytest.LogCaptureFixture, start: int
) -> None:
    def add(number: int) -> float:
        return FeedbackStore(path, PLENTY, most_bytes=MANY_BYTES).add(Feedback(f"问题 {number}", True), "a")

    add(0)
    _overwrite(path, start, b"\xa5" * 4096)
    journal = path.with_name(f"{path.name}-journal")
    journal.write_bytes(b"of the damaged file")
    damaged = path.read_bytes()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(add, range(1, 25))) == [0] * 24
    assert len(rows(path)) == 24
    aside = [file for file in path.parent.iterdir() if ".damaged-" in file.name and not file.name.endswith("-journal")]
    assert [file.read_bytes() for file in aside] == [damaged]
    assert not journal.exists() or journal.read_bytes() != b"of the damaged file"
    assert sum(aside[0].name in message for message in caplog.messages) == 1
