"""A whole request → the bytes of its answer: gunicorn's parser and responses around the application."""

import io
import re
from collections.abc import Callable
from logging import Logger
from typing import Any, NamedTuple

from gunicorn.http import errors, wsgi
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser

from faqsearch.api.app import MAX_BODY_BYTES
from faqsearch.api.problems import BUSY, INTERNAL, MALFORMED, MEDIA_TYPE, TOO_LARGE, URI_TOO_LONG, Kind, document
from faqsearch.config import MAX_QUERY_CHARS
from faqsearch.wire import to_json

_HEADERS_TOO_LARGE = Kind("malformed-request", 431, "Header fields too large", "The headers are larger than is taken.")
_NOT_IMPLEMENTED = Kind("malformed-request", 501, "Not implemented", "This transfer coding is not known here.")
_TOO_SLOW = Kind("malformed-request", 408, "Request timeout", "The request did not come in full in time.")
_KINDS = (
    (errors.LimitRequestLine, URI_TOO_LONG),
    (errors.LimitRequestHeaders, _HEADERS_TOO_LARGE),
    (errors.UnsupportedTransferCoding, _NOT_IMPLEMENTED),
    (errors.InvalidResponseHeader, INTERNAL),
    (errors.ParseException, MALFORMED),
    (errors.NoMoreData, MALFORMED),
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_BUSY_S = 2

Application = Callable[..., Any]


class Answer(NamedTuple):
    """What goes to the client, and whether its connection stays open for another request."""

    content: bytes
    keep: bool


class _Request(Request):  # type: ignore[misc] # gunicorn has no types
    def parse_request_line(self, line_bytes: bytes) -> None:
        """Take ``curl '…?q=账户'``, whose bytes should have been percent-encoded, as if they had been."""
        super().parse_request_line(_NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), bytes(line_bytes)))

    def set_body_reader(self) -> None:
        """Refuse a body that is compressed: nobody here would unpack it, and it would be read as it is."""
        super().set_body_reader()
        self._expected_100_continue = False  # the body is here
        for name, value in self.headers:
            if name == "TRANSFER-ENCODING" and value.strip().lower() != "chunked":
                raise errors.UnsupportedTransferCoding(value)


class _Parser(RequestParser):  # type: ignore[misc] # likewise
    mesg_class = _Request


class _Outbox(io.BytesIO):
    """Stands for the socket: an answer is sent when it is whole, so that no thread waits for who reads slowly."""

    def sendall(self, content: bytes) -> None:
        self.write(content)

    send = sendall


class Answering:
    """Answers requests with one application; for many threads.

    Args:
        config: gunicorn's.
    """

    def __init__(self, app: Application, config: Any, log: Logger) -> None:
        self._app, self._config, self._log = app, config, log

    def answer(self, request: bytes, client: Any, server: Any, *, last: bool) -> Answer:
        """What the application answers, or the problem that a request which is not HTTP has.

        Args:
            client: the address that it came from, ``server`` that it came to.
            last: close the connection afterwards.
        """
        try:
            parsed = next(_Parser(self._config, iter([request]), client))
            # All of it, so that a body that is not HTTP is no fault of the application.
            body = parsed.body.read(MAX_BODY_BYTES + 1)
            declared = next((int(value) for name, value in parsed.headers if name == "CONTENT-LENGTH"), len(body))
            parsed.body = io.BytesIO(body)
            if last or declared != len(body) or len(body) > MAX_BODY_BYTES:
                parsed.force_close()  # what is left of the body is not read
            return self._answer(parsed, client, server)
        except errors.NoMoreData as error:
            whole = b"\r\n\r\n" in request
            return self.refuse(error if whole else errors.LimitRequestHeaders(str(len(request))))
        except Exception as error:
            return self.refuse(error)

    def refuse(self, error: Exception) -> Answer:
        """The problem document of a request that never came as far as the application."""
        kind = next((kind for class_, kind in _KINDS if isinstance(error, class_)), INTERNAL)
        if kind is INTERNAL:
            self._log.error("Error handling a request", exc_info=error)
        else:  # without what was sent, which may hold a query
            self._log.info("Refused a request with %d: %s", kind.status, type(error).__name__)
        # Of all that an address holds, only the query can be long.
        faults = {"q": [f"at most {MAX_QUERY_CHARS} characters are taken"]} if kind is URI_TOO_LONG else None
        return _problem(kind, faults=faults)

    def too_large(self) -> Answer:
        """For a body in chunks that goes on and on."""
        return _problem(TOO_LARGE)

    def too_slow(self) -> Answer:
        """For a request that did not come in full."""
        return _problem(_TOO_SLOW)

    def busy(self) -> Answer:
        """For a request that would have to wait for too many others."""
        return _problem(BUSY, f"Retry-After: {_BUSY_S}\r\n")

    def _answer(self, parsed: Any, client: Any, server: Any) -> Answer:
        outbox = _Outbox()
        response, environ = wsgi.create(parsed, outbox, client, server, self._config)
        environ["wsgi.multithread"] = True
        parts = self._app(environ, response.start_response)
        try:
            for part in parts:
                response.write(part)
            response.close()
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return Answer(outbox.getvalue(), not response.should_close())


def _problem(kind: Kind, headers: str = "", faults: dict[str, list[str]] | None = None) -> Answer:
    body = to_json(document(kind, instance=None, errors=faults)).encode() + b"\n"
    head = (
        f"HTTP/1.1 {kind.status} {kind.title}\r\nConnection: close\r\nContent-Type: {MEDIA_TYPE}\r\n{headers}"
        f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Answer(head.encode() + body, keep=False)
