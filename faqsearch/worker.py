"""gunicorn's threaded worker, which reads addresses as browsers and curl write them, and whose errors are problems."""

import io
import re
from typing import Any

from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

from faqsearch.api.app import MAX_BODY_BYTES
from faqsearch.api.problems import INTERNAL, MALFORMED, MEDIA_TYPE, URI_TOO_LONG, Kind, document
from faqsearch.config import MAX_QUERY_CHARS
from faqsearch.wire import to_json

_HEADERS_TOO_LARGE = Kind("malformed-request", 431, "Header fields too large", "The headers are larger than is taken.")
_NOT_IMPLEMENTED = Kind("malformed-request", 501, "Not implemented", "This transfer coding is not known here.")
_KINDS = (
    (errors.LimitRequestLine, URI_TOO_LONG),
    (errors.LimitRequestHeaders, _HEADERS_TOO_LARGE),
    (errors.UnsupportedTransferCoding, _NOT_IMPLEMENTED),
    (errors.InvalidResponseHeader, INTERNAL),
    (errors.ParseException, MALFORMED),
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class _LenientRequest(Request):  # type: ignore[misc] # gunicorn has no types
    def parse_request_line(self, line_bytes: bytes) -> None:
        """Take ``curl '…?q=账户'``, whose bytes should have been percent-encoded, as if they had been."""
        super().parse_request_line(_NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), bytes(line_bytes)))

    def set_body_reader(self) -> None:
        """Refuse a body that is compressed: nobody here would unpack it, and it would be read as it is."""
        super().set_body_reader()
        for name, value in self.headers:
            if name == "TRANSFER-ENCODING" and value.strip().lower() != "chunked":
                raise errors.UnsupportedTransferCoding(value)


class _LenientParser(RequestParser):  # type: ignore[misc] # likewise
    mesg_class = _LenientRequest


class Worker(ThreadWorker):  # type: ignore[misc] # likewise
    def handle(self, conn: Any) -> Any:
        if conn.parser is None:
            conn.parser = _LenientParser(conn.cfg, conn.sock, conn.client)
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Read the body before the application is asked, so that one that is not HTTP is no fault of its."""
        body = req.body.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            req.force_close()  # what is left of it is not read
        req.body = io.BytesIO(body)
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that never came as far as the application: it is not HTTP, or too large."""
        kind = next((kind for class_, kind in _KINDS if isinstance(exc, class_)), INTERNAL)
        if kind.status == 500:
            self.log.error("Error handling a request", exc_info=exc)
        else:  # without what was sent, which may hold a query
            self.log.info("Refused a request with %d: %s", kind.status, type(exc).__name__)
        # Of all that an address holds, only the query can be long.
        faults = {"q": [f"at most {MAX_QUERY_CHARS} characters are taken"]} if kind is URI_TOO_LONG else None
        body = to_json(document(kind, instance=None, errors=faults)).encode() + b"\n"
        head = (
            f"HTTP/1.1 {kind.status} {kind.title}\r\nConnection: close\r\nContent-Type: {MEDIA_TYPE}\r\n"
            f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            client.settimeout(1)
            client.sendall(head.encode() + body)
        except OSError:
            self.log.debug("A client left before its error could be told")
