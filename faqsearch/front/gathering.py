"""Bytes of a request as they come in: when is all of it there? Pure; what is malformed the parser says later."""

import re

MAX_HEAD_BYTES = 64 * 1024
_MAX_LINE_BYTES = 8192  # of a chunk's size
_LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*([0-9]{1,18})[ \t]*(?=\r\n)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\nTransfer-Encoding:[^\r\n]*chunked", re.IGNORECASE)
_CONTINUE = re.compile(rb"\r\nExpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
_HEX = re.compile(rb"[0-9A-Fa-f]{1,16}")


class Gathering:
    """One request, and perhaps the beginning of the next one.

    Args:
        max_body: bytes from which a body is not waited for any further.
    """

    def __init__(self, max_body: int) -> None:
        self.data = bytearray()
        self._max_body = max_body
        self._looked = 0  # up to here there is no end of the head
        self._head = 0  # where the head ends, once it is there
        self._total: int | None = None  # bytes in all, once that is known
        self._told = False
        self.too_large = False  # a body of chunks grew too large; what came of it is not taken as a request
        self._chunk = -1  # where the next chunk's size stands, in a body of chunks

    def add(self, received: bytes) -> bool:
        """Take some bytes; whether the request is whole, or so wrong that more would not help."""
        self.data += received
        if not self._head and not self._find_head():
            return len(self.data) > MAX_HEAD_BYTES
        if self._chunk >= 0:
            self._follow_chunks()
        return self._total is not None and len(self.data) >= self._total

    def wants_go_ahead(self) -> bool:
        """Whether the client waits to be told to send its body (``Expect: 100-continue``); true once."""
        waits = not self._told and bool(self._head) and _CONTINUE.search(self.data, 0, self._head) is not None
        self._told = self._told or waits
        return waits

    def take(self) -> bytes:
        """The request; what follows it stays in ``data`` as the beginning of the next one."""
        size = len(self.data) if self._total is None else self._total
        taken = bytes(self.data[:size])
        rest = self.data[size:]
        self.__init__(self._max_body)  # type: ignore[misc]
        self.data = rest
        return taken

    def _find_head(self) -> bool:
        end = self.data.find(b"\r\n\r\n", max(0, self._looked - 3))
        self._looked = len(self.data)
        if end < 0:
            return False
        self._head = end + 4
        length = _LENGTH.search(self.data, 0, end + 2)
        if _CHUNKED.search(self.data, 0, end + 2):
            self._chunk = self._head
        else:
            size = int(length[1]) if length else 0
            self._total = self._head + (size if size <= self._max_body else 0)
        return True

    def _follow_chunks(self) -> None:
        """Go from chunk to chunk as far as they have come."""
        while self._chunk >= 0:
            end = self.data.find(b"\r\n", self._chunk, self._chunk + _MAX_LINE_BYTES)
            if end < 0:
                if len(self.data) - self._chunk >= _MAX_LINE_BYTES:
                    self._total, self._chunk = self._chunk + _MAX_LINE_BYTES, -1  # more than the parser takes
                return
            size = bytes(self.data[self._chunk : end]).partition(b";")[0].rstrip(b" \t")
            if not _HEX.fullmatch(size):
                self._give_up()
            elif int(size, 16) == 0:
                self._find_trailers_end(end)
                return
            elif end + int(size, 16) - self._head > self._max_body:
                self.too_large = True
                self._give_up()
            elif end + 4 + int(size, 16) > len(self.data):
                return
            else:
                self._chunk = end + 4 + int(size, 16)

    def _find_trailers_end(self, last: int) -> None:
        end = self.data.find(b"\r\n\r\n", last)
        if end >= 0:
            self._total = end + 4
            self._chunk = -1
        elif len(self.data) - last > MAX_HEAD_BYTES:
            self._give_up()

    def _give_up(self) -> None:
        """Take what has come for all of it: the parser refuses it."""
        self._total, self._chunk = len(self.data), -1
