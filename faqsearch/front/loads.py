"""How busy each worker is, in memory that all of them share, so that requests go where there is time for them."""

import mmap

import numpy as np

MOST_WORKERS = 1024
_ABSENT = 0xFFFFFFFF


class Loads:
    """One number for each worker, written by that one alone; made before the workers part from their master."""

    def __init__(self) -> None:
        self._requests = np.frombuffer(mmap.mmap(-1, 4 * MOST_WORKERS), dtype=np.uint32)
        self._requests[:] = _ABSENT

    def claim(self) -> int:
        """A free slot, for a new worker."""
        slot = int(self._requests.argmax())
        self._requests[slot] = 0
        return slot

    def free(self, slot: int) -> None:
        """Forget a worker that is gone."""
        self._requests[slot] = _ABSENT

    def set(self, slot: int, requests: int) -> None:
        """Say how many requests a worker has."""
        self._requests[slot] = requests

    def excess(self, slot: int) -> int:
        """How many requests more a worker has than the one that has fewest."""
        return int(self._requests[slot]) - int(self._requests.min())
