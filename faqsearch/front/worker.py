"""gunicorn's worker of this service: one loop for all connections, a thread for each lane of requests.

The loop reads requests as they come and gives a thread only those that are whole, so that clients which are slow,
idle or gone hold nothing but a socket. Answers are sent by the loop, too, where a client does not take them at once.
"""

import os
import resource
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue

from gunicorn.workers.base import Worker as BaseWorker

from faqsearch.api.app import MAX_BODY_BYTES
from faqsearch.front.answering import Answer, Answering
from faqsearch.front.connections import Connection, Connections, State
from faqsearch.front.lanes import Lanes
from faqsearch.front.loads import Loads

_FILES_KEPT = 200  # descriptors for all else
_READ_BYTES = 64 * 1024
_MOST_DRAINED_BYTES = 2 * MAX_BODY_BYTES
_MOST_HELD_BYTES = 64 * MAX_BODY_BYTES  # of requests and answers that wait for slow clients
_TOO_BUSY = 2  # requests more than another worker has, from which clients are better served there
_LOOK_AGAIN_S = 0.01
_LET_OTHERS_ACCEPT_S = 0.1
_LAST_REQUESTS_S = 1.0  # for which a worker that stops keeps idle connections, should a request be under way


class Worker(BaseWorker):  # type: ignore[misc] # gunicorn has no types
    loads: Loads  # set before the worker parts from its master, with the slot
    slot: int

    def init_process(self) -> None:
        self._poller = selectors.DefaultSelector()
        self._connections = Connections()
        self._most = min(self.cfg.worker_connections, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _FILES_KEPT)
        self._lanes = Lanes()
        self._done: SimpleQueue[tuple[Connection, str]] = SimpleQueue()
        self._accepting = False
        self._left_to_others = 0.0
        super().init_process()

    def run(self) -> None:
        self._answering = Answering(self.wsgi, self.cfg, self.log)
        self._poller.register(self.PIPE[0], selectors.EVENT_READ, self._woken)
        for listener in self.sockets:
            listener.setblocking(False)
        while self.alive and self.ppid == os.getppid():
            self._accept_when_it_is_our_turn()
            self._turn(1.0 if self._accepting else _LOOK_AGAIN_S)
        self._finish()

    def _finish(self) -> None:
        """Answer what has come, wait a moment for what is under way, and leave."""
        for listener in self.sockets:
            while self._accept(listener):  # whoever was queued here would be turned away
                pass
        self._set_accepting(False)
        started = time.monotonic()
        while (waited := time.monotonic() - started) < self.cfg.graceful_timeout:
            if waited >= _LAST_REQUESTS_S:
                for connection in self._connections.all(State.IDLE):
                    self._close(connection)
            if not len(self._connections):
                break
            self._turn(0.1)
        self._lanes.close()
        for listener in self.sockets:
            listener.close()

    def _turn(self, timeout_s: float) -> None:
        self.notify()
        for key, _ in self._poller.select(timeout_s):
            key.data()
        self._take_answered()
        for connection in self._connections.expired():
            if connection.state is State.GATHERING:
                self._answered(connection, self._answering.too_slow())
            else:
                self._close(connection)

    def _woken(self) -> None:
        with suppress(BlockingIOError):
            os.read(self.PIPE[0], 4096)

    # Accepting

    def _accept_when_it_is_our_turn(self) -> None:
        """Leave new connections to workers that have less to do, unless they do not take them."""
        busier = self.loads.excess(self.slot) >= _TOO_BUSY
        now = time.monotonic()
        if not busier:
            self._left_to_others = now
        self._set_accepting(not busier or now - self._left_to_others > _LET_OTHERS_ACCEPT_S)

    def _set_accepting(self, accepting: bool) -> None:
        if accepting == self._accepting:
            return
        self._accepting = accepting
        for listener in self.sockets:
            if accepting:
                self._poller.register(listener, selectors.EVENT_READ, partial(self._accept, listener))
            else:
                self._poller.unregister(listener)

    def _accept(self, listener: socket.socket) -> bool:
        """Take one connection, so that other workers have their turn; whether there was one."""
        if len(self._connections) >= self._most:
            dispensable = self._connections.dispensable()
            if dispensable is None:
                return False
            self._close(dispensable)
        try:
            sock, client = listener.accept()
        except OSError:
            return False
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock, client, MAX_BODY_BYTES)
        self._connections.add(connection)
        self._watch(connection, selectors.EVENT_READ)
        return True

    # Reading

    def _readable(self, connection: Connection) -> None:
        try:
            received = connection.sock.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if not received:
            self._close(connection)
        elif connection.state is State.CLOSING:
            connection.drained += len(received)
            if connection.drained > _MOST_DRAINED_BYTES:
                self._close(connection)
        else:
            self._gather(connection, received)

    def _gather(self, connection: Connection, received: bytes) -> None:
        if connection.state is not State.GATHERING:
            self._connections.move(connection, State.GATHERING)
        if connection.gathering.add(received):
            self._dispatch(connection)
            return
        self._hold(connection)
        if connection.gathering.wants_go_ahead():
            with suppress(OSError):
                connection.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _dispatch(self, connection: Connection) -> None:
        self._watch(connection, 0)
        self._connections.move(connection, State.WORKING)
        if connection.gathering.too_large:
            self._answered(connection, self._answering.too_large())
            return
        request = connection.gathering.take()
        self._connections.weigh(connection)
        if not self._lanes.enter(request, partial(self._work, connection, request)):
            self._answered(connection, self._answering.busy())
        self.loads.set(self.slot, self._lanes.ordinary)

    # Answering

    def _work(self, connection: Connection, request: bytes, lane: str) -> None:
        """In a lane's thread: answer, and send what the client takes at once."""
        # A client that keeps its connection while another worker has time is better served there: it connects anew.
        last = not self.alive or self.loads.excess(self.slot) >= _TOO_BUSY
        answer = self._answering.answer(request, connection.client, connection.server, last=last)
        connection.offer(answer)
        self._done.put((connection, lane))
        with suppress(BlockingIOError):  # it is full, and so will be read
            os.write(self.PIPE[1], b"\0")

    def _take_answered(self) -> None:
        with suppress(Empty):
            while True:
                connection, lane = self._done.get_nowait()
                self._lanes.leave(lane)
                self.loads.set(self.slot, self._lanes.ordinary)
                self._send(connection)

    def _answered(self, connection: Connection, answer: Answer) -> None:
        connection.offer(answer)
        self._send(connection)

    def _send(self, connection: Connection) -> None:
        """Send on; then wait for the client, or for its next request."""
        self._connections.weigh(connection)
        if connection.gone:
            self._close(connection)
        elif connection.unsent:
            if connection.state is not State.SENDING:
                self._connections.move(connection, State.SENDING)
            self._watch(connection, selectors.EVENT_WRITE)
            self._hold(connection)
        elif connection.keep:
            self._watch(connection, selectors.EVENT_READ)
            self._connections.move(connection, State.IDLE)
            if connection.gathering.data:  # of a request that was sent on before the answer
                self._gather(connection, b"")
        else:
            self._connections.move(connection, State.CLOSING)
            self._watch(connection, selectors.EVENT_READ)
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_WR)  # the client reads to the end before all is torn down

    def _writable(self, connection: Connection) -> None:
        connection.send()
        self._send(connection)

    # Both

    def _hold(self, connection: Connection) -> None:
        """Count what waits for a client, and let those go that hold too much together."""
        self._connections.weigh(connection)
        while self._connections.held_bytes > _MOST_HELD_BYTES and (other := self._connections.heaviest()):
            self._close(other)

    def _watch(self, connection: Connection, events: int) -> None:
        """Be told when a connection can be read from or written to; 0: not at all."""
        if events == connection.watched:
            return
        if connection.watched:
            self._poller.unregister(connection.sock)
        if events:
            handler = self._writable if events == selectors.EVENT_WRITE else self._readable
            self._poller.register(connection.sock, events, partial(handler, connection))
        connection.watched = events

    def _close(self, connection: Connection) -> None:
        if connection.sock.fileno() < 0:  # closed since the poller told of it
            return
        self._watch(connection, 0)
        self._connections.remove(connection)
        connection.sock.close()
