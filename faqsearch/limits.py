"""How much one client may ask for, and who counts as one client."""

import threading
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address

_OWN_BITS = 64  # of an IPv6 address, which every customer has at least one network of: the rest is theirs to vary


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``events`` of one client within any ``window_s`` seconds."""

    events: int
    window_s: float


def network_of(address: str) -> str:
    """Whom an address counts as: an IPv4 address as itself, an IPv6 one as its /64; what is neither, as it is."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, _OWN_BITS), strict=False))


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a client stands.

    Args:
        left: requests that it may still make in this window; negative: this one was too many.
        reset_s: seconds until the next window.
    """

    most: int
    left: int
    reset_s: float


class RequestLimit:
    """How many requests each client made in its window of ``window_s`` seconds, which begins with its first one.

    Kept in memory, for each process by itself; thread-safe.
    """

    def __init__(self, window_s: float) -> None:
        self.window_s = window_s
        self._lock = threading.Lock()
        self._made: dict[str, tuple[float, int]] = {}  # when the window began, and how many since
        self._swept = 0.0

    def take(self, client: str, most: int, now: float) -> Taken:
        """Count a request; one that is too many counts for nothing."""
        with self._lock:
            began, made = self._window(client, now)
            if made < most:
                self._made[client] = began, made + 1
            return Taken(most, most - made - 1, began + self.window_s - now)

    def look(self, client: str, most: int, now: float) -> Taken:
        """Where a client stands, without counting anything."""
        with self._lock:
            began, made = self._window(client, now)
        return Taken(most, most - made, began + self.window_s - now)

    def _window(self, client: str, now: float) -> tuple[float, int]:
        if now - self._swept >= self.window_s:
            self._made = {other: row for other, row in self._made.items() if now - row[0] < self.window_s}
            self._swept = now
        began, made = self._made.get(client, (now, 0))
        return (began, made) if now - began < self.window_s else (now, 0)


class WorkBudget:
    """How much dear work one client may ask for: what its requests took beyond ``free_s`` each, in any ``window_s``.

    Ordinary requests are free, however many. Kept in memory, for each process by itself; thread-safe.

    Args:
        most_s: seconds of a processor; whoever has used them up waits until the window has passed them.
    """

    def __init__(self, *, free_s: float, most_s: float, window_s: float) -> None:
        self.free_s, self.most_s, self.window_s = free_s, most_s, window_s
        self._lock = threading.Lock()
        self._used: dict[str, list[tuple[float, float]]] = {}  # when, and how many seconds

    def wait_s(self, client: str, now: float) -> float:
        """Seconds until ``client`` may go on; 0: at once."""
        with self._lock:
            used = self._recent(client, now)
            over = sum(seconds for _, seconds in used) - self.most_s
            for at, seconds in used:
                if over <= 0:
                    return 0.0
                over -= seconds
                if over <= 0:
                    return at + self.window_s - now
        return 0.0

    def charge(self, client: str, seconds: float, now: float) -> None:
        """Note what a request took."""
        if seconds <= self.free_s:
            return
        with self._lock:
            for other in [other for other, used in self._used.items() if used[-1][0] <= now - self.window_s]:
                del self._used[other]
            self._used[client] = [*self._recent(client, now), (now, seconds - self.free_s)]

    def _recent(self, client: str, now: float) -> list[tuple[float, float]]:
        return [(at, seconds) for at, seconds in self._used.get(client, ()) if at > now - self.window_s]
