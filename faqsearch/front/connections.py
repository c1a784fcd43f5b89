"""The connections of a worker: in what state each is, since when, and which has to go when there are too many."""

import socket
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from enum import Enum
from typing import Any

from faqsearch.front.answering import Answer
from faqsearch.front.gathering import Gathering
from faqsearch.limits import network_of


class State(Enum):
    """What a connection waits for."""

    IDLE = "a request"
    GATHERING = "the rest of a request"
    WORKING = "its answer"
    SENDING = "the client, to take the answer"
    CLOSING = "the client, to take the last of it and to close"


# Seconds that each may last. Reverse proxies keep idle connections commonly for 60.
LASTS_S = {State.IDLE: 75, State.GATHERING: 20, State.SENDING: 20, State.CLOSING: 2}


class Connection:
    """One client's socket, without blocking, and what has come of its request."""

    def __init__(self, sock: socket.socket, client: Any, max_body: int) -> None:
        self.sock, self.client = sock, client
        self.network = network_of(client[0]) if isinstance(client, tuple) else ""
        self.gathering = Gathering(max_body)
        self.state = State.IDLE
        self.server: Any = sock.getsockname()
        self.unsent = memoryview(b"")
        self.held_bytes = 0  # as they were counted last
        self.keep = True
        self.gone = False
        self.watched = 0
        self.drained = 0
        sock.setblocking(False)

    def offer(self, answer: Answer) -> None:
        """Send of an answer what the client takes at once."""
        self.unsent, self.keep = memoryview(answer.content), answer.keep
        self.send()

    def send(self) -> None:
        """Send what the client takes now."""
        try:
            while self.unsent:
                self.unsent = self.unsent[self.sock.send(self.unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            self.gone = True


class Connections:
    """All of them, by state, those first whose time is up first."""

    def __init__(self) -> None:
        self._since: dict[State, OrderedDict[Connection, float]] = {state: OrderedDict() for state in State}
        self._of_network: Counter[str] = Counter()
        self.held_bytes = 0  # of requests and answers that wait for their clients

    def __len__(self) -> int:
        return sum(map(len, self._since.values()))

    def all(self, state: State) -> list[Connection]:
        return list(self._since[state])

    def weigh(self, connection: Connection) -> None:
        """Count anew what a connection holds."""
        held = len(connection.gathering.data) + len(connection.unsent)
        self.held_bytes += held - connection.held_bytes
        connection.held_bytes = held

    def add(self, connection: Connection) -> None:
        self._of_network[connection.network] += 1
        self._since[connection.state][connection] = time.monotonic()

    def move(self, connection: Connection, state: State) -> None:
        del self._since[connection.state][connection]
        connection.state = state
        self._since[state][connection] = time.monotonic()

    def remove(self, connection: Connection) -> None:
        self.held_bytes -= connection.held_bytes
        del self._since[connection.state][connection]
        self._of_network[connection.network] -= 1
        if not self._of_network[connection.network]:
            del self._of_network[connection.network]

    def expired(self) -> Iterator[Connection]:
        """Those that have waited for too long."""
        now = time.monotonic()
        for state, lasts_s in LASTS_S.items():
            while self._since[state]:
                connection, since = next(iter(self._since[state].items()))
                if now - since < lasts_s:
                    break
                yield connection  # which takes it out of this state

    def dispensable(self) -> Connection | None:
        """Whom to close where there are too many: of the client that has most, the one that has waited longest."""
        (network, _), *_ = self._of_network.most_common(1)
        for state in (State.GATHERING, State.IDLE, State.SENDING):
            for connection in self._since[state]:
                if connection.network == network:
                    return connection
        return None

    def heaviest(self) -> Connection | None:
        """Whom to close where clients make us hold too much: of the client that holds most, what holds most."""
        waiting = [*self._since[State.GATHERING], *self._since[State.SENDING]]
        of_network: Counter[str] = Counter()
        for connection in waiting:
            of_network[connection.network] += connection.held_bytes
        if not of_network.total():
            return None
        ((network, _),) = of_network.most_common(1)
        return max((each for each in waiting if each.network == network), key=lambda each: each.held_bytes)
