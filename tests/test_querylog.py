"""The query log: masked, in batches, from many writers; what cannot be written is dropped and counted."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from faqsearch.querylog import Choice, QueryLog, Search, Vote, forget, purge, read_lines
from faqsearch.querylog.writing import tidy

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()
DAY_S = 86400.0


def search(query: str = "退款", client: str = "192.0.2.1", at: float = NOW) -> Search:
    return Search(query, client, "site", "unanswered", "no_match", 0.1, (("refund", 0.1),), None, "000001-3fa9c1", at)


def make_log(folder: Path, counts: Counter[str] | None = None, most_bytes: int = 10**9) -> QueryLog:
    counted = Counter[str]() if counts is None else counts
    return QueryLog(folder, keep_days=36500, most_bytes=most_bytes, counted=lambda what, n: counted.update({what: n}))


def write(folder: Path, *searches: Search) -> None:
    log = make_log(folder)
    for each in searches:
        log.add(each)
    log.flush()


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_search_is_kept_masked_with_what_it_came_to(tmp_path: Path) -> None:
    write(tmp_path / "log", search("我叫张三，13812345678收不到"))
    (line,) = read_lines(tmp_path / "log")
    assert (line.query, line.normalized) == ("我叫[name]，[phone]收不到", "我叫[name],[phone]收不到")
    assert (line.at, line.status, line.reason, line.channel) == (
        "2026-11-20T12:00:00.000Z",
        "unanswered",
        "no_match",
        "site",
    )
    assert (line.entries, line.gap, line.chosen, line.helpful) == ((("refund", 0.1),), None, None, None)
    kept = all_bytes(tmp_path / "log")
    for secret in ("张三", "13812345678", "192.0.2.1"):
        assert secret.encode() not in kept


def test_a_client_has_one_number_for_a_day_and_another_the_next(tmp_path: Path) -> None:
    times = [("a", NOW), ("a", NOW + 1), ("b", NOW + 2), ("a", NOW + DAY_S)]
    write(tmp_path, *(search(client=client, at=at) for client, at in times))
    first, again, other, tomorrow = (line.client for line in read_lines(tmp_path))
    assert first == again
    assert len({first, other, tomorrow}) == 3


def test_the_secrets_of_earlier_days_are_not_kept(tmp_path: Path) -> None:
    write(tmp_path, *(search(at=NOW + days * DAY_S) for days in range(5)))
    assert [path.name for path in sorted(tmp_path.glob(".secret-*"))] == [".secret-2026-11-23", ".secret-2026-11-24"]


def test_choices_and_votes_stand_with_the_latest_search_of_their_client(tmp_path: Path) -> None:
    log = make_log(tmp_path)
    for told in (
        search(at=NOW),
        search(at=NOW + 1),
        search(client="other", at=NOW + 2),
        Choice(" 退款", "192.0.2.1", "refund", NOW + 3),
        Vote("退款", "192.0.2.1", False, NOW + 4),
    ):
        log.add(told)
    log.flush()
    assert [(line.chosen, line.helpful) for line in read_lines(tmp_path)] == [
        (None, None),
        ("refund", False),
        (None, None),
    ]


def test_a_choice_waits_for_a_search_that_another_worker_writes_later(tmp_path: Path) -> None:
    one, other = make_log(tmp_path), make_log(tmp_path)
    one.add(Choice("退款", "192.0.2.1", "refund", NOW + 1))
    one.flush()
    other.add(search())
    other.flush()
    one.flush()
    assert [line.chosen for line in read_lines(tmp_path)] == ["refund"]


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    def run(number: int) -> None:
        write(tmp_path, *(search(f"{number} {count}") for count in range(25)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert len({line.query for line in read_lines(tmp_path)}) == 200


WORKER = """
import os, sys, time
from pathlib import Path
from faqsearch.querylog import QueryLog, Search
log = QueryLog(Path(sys.argv[1]), keep_days=36500, most_bytes=10**9)
log.add(Search("before", "c", "site", "answered", "answered", 1, (), None, "g", time.time()))
if os.fork() == 0:
    log.add(Search("child", "c", "site", "answered", "answered", 1, (), None, "g", time.time()))
    sys.exit()
os.wait()
count = 0
while True:
    log.add(Search(f"q{count}", "c", "site", "answered", "answered", 1, (), None, "g", time.time()))
    print(count, time.time(), flush=True)
    count += 1
    time.sleep(0.005)
"""


def test_a_killed_process_loses_at_most_a_second_and_a_fork_writes_its_own(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(400)]
    process.send_signal(signal.SIGKILL)
    killed = time.time()
    said += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    kept = Counter(line.query for line in read_lines(tmp_path))
    assert (kept["before"], kept["child"]) == (1, 1)
    assert set(kept.values()) == {1}
    asked = [(f"q{number}", float(at)) for number, at in (line.split() for line in said if line.endswith("\n"))]
    assert [query for query, at in asked if at < killed - 1 and query not in kept] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_what_cannot_be_written_is_dropped_and_counted(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.symlink_to("/dev/full")
    counts = Counter[str]()
    log = make_log(folder, counts)
    log.add(search())
    log.flush()
    assert counts == {"dropped": 1}


def test_a_log_as_large_as_it_may_be_takes_no_more_and_goes_on_the_next_day(tmp_path: Path) -> None:
    counts = Counter[str]()
    log = make_log(tmp_path, counts, most_bytes=100_000)
    for _ in range(60):
        for number in range(20):
            log.add(search(f"{number} " + "长" * 400))
        log.flush()
    assert 0 < counts["written"] < 1200
    assert counts["written"] + counts["dropped"] == 1200
    assert sum(path.stat().st_size for path in tmp_path.glob("*.sqlite3*")) < 250_000
    tidy(tmp_path, keep_days=36500, most_bytes=100_000, today=NOW + DAY_S)
    log.add(search("morgen", at=NOW + DAY_S))
    log.flush()
    assert [line.query for line in read_lines(tmp_path)] == ["morgen"]


def test_days_that_are_too_old_go(tmp_path: Path) -> None:
    write(tmp_path, *(search(at=NOW + days * DAY_S) for days in range(4)))
    assert tidy(tmp_path, keep_days=2, most_bytes=10**9, today=NOW + 3 * DAY_S) == ["2026-11-20", "2026-11-21"]
    assert [line.at[:10] for line in read_lines(tmp_path)] == ["2026-11-22", "2026-11-23"]
    assert purge(tmp_path) == ["2026-11-22", "2026-11-23"]
    assert list(read_lines(tmp_path)) == []


def test_what_is_to_be_forgotten_is_in_no_file_any_more(tmp_path: Path) -> None:
    write(tmp_path, search("秘密的退款"), search("ＡＢＣ 代碼"), search("退款", client="192.0.2.9"))
    assert forget(tmp_path, text="秘密") == 1
    assert forget(tmp_path, text="abc 代码") == 1
    assert "秘密".encode() not in all_bytes(tmp_path)
    (line,) = read_lines(tmp_path)
    assert forget(tmp_path, client=line.client) == 1
    assert list(read_lines(tmp_path)) == []


def test_nobody_else_may_read_the_log(tmp_path: Path) -> None:
    write(tmp_path / "log", search())
    modes = {path.name: path.stat().st_mode & 0o777 for path in [tmp_path / "log", *(tmp_path / "log").iterdir()]}
    assert {mode & 0o077 for mode in modes.values()} == {0}, modes
