"""Starts and kills ``faqsearch`` processes for test_crash.py, forked from one that has loaded everything.

Reads one JSON object a line, ``{"arguments": […], "kill_after_s": 0.1 or null}``, and answers each with
``{"exit": …, "took_s": …}``: the exit status, negative for the signal that ended the process.
"""

import json
import os
import signal
import sys
import time

from faqsearch.analysis import Analyzer
from faqsearch.cli import main
from faqsearch.index import reindex  # noqa: F401 (the command imports it only when it runs)


def run(arguments: list[str]) -> None:
    """Become one command; does not return."""
    status = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        main(arguments, prog_name="faqsearch")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        os._exit(status)


def wait(pid: int, kill_after_s: float | None) -> int:
    """Wait for a process, killing it after a time; its exit status."""
    deadline = time.monotonic() + (3600 if kill_after_s is None else kill_after_s)
    ended, status = 0, 0
    while not ended and time.monotonic() < deadline:
        time.sleep(0.0005)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    Analyzer().words("预热")
    for line in sys.stdin:
        command = json.loads(line)
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            run(command["arguments"])
        exit_status = wait(child, command["kill_after_s"])
        print(json.dumps({"exit": exit_status, "took_s": time.monotonic() - started}), flush=True)
