"""Which thread serves a request: what may take long never stands before what does not."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

# One thread each: Python runs one at a time, and each more that searches makes all of them slower.
ORDINARY = "ordinary"
# By the end of the path, as all of it may stand below a prefix. Reports of the desk take seconds.
_LANES = re.compile(
    rb"(?:(?P<health>/healthz|/readyz)|(?P<batches>/api/v1/answers)|(?P<feedback>/api/v1/feedback)|(?P<desk>/desk)(?:/.*)?)$"
)
_MOST_WAITING = {ORDINARY: 1000, "health": 1000, "batches": 20, "feedback": 100, "desk": 100}


class Lanes:
    """A thread for each lane, and how many requests are in it."""

    def __init__(self) -> None:
        self._threads = {lane: ThreadPoolExecutor(1, thread_name_prefix=lane) for lane in _MOST_WAITING}
        self._requests = dict.fromkeys(_MOST_WAITING, 0)

    def enter(self, request: bytes, work: Callable[[str], object]) -> bool:
        """Have ``work`` done, given the lane's name, by the thread of the request's lane; not where too many wait."""
        target = request[:200].split(b" ", 2)[1:2]
        path = target[0].partition(b"?")[0] if target else b""
        found = _LANES.search(path)
        lane = (found and found.lastgroup) or ORDINARY
        if self._requests[lane] >= _MOST_WAITING[lane]:
            return False
        self._requests[lane] += 1
        self._threads[lane].submit(work, lane)
        return True

    def leave(self, lane: str) -> None:
        """Note that a request is done with."""
        self._requests[lane] -= 1

    @property
    def ordinary(self) -> int:
        """How many ordinary requests are being served or wait."""
        return self._requests[ORDINARY]

    def close(self) -> None:
        for threads in self._threads.values():
            threads.shutdown(wait=False, cancel_futures=True)
