"""Each request has an id: the one it came with, or a new one. It goes back, and stands in the lines of the log."""

import logging
import re
import uuid

from flask import Flask, Response, request

from faqsearch.logs import request_id

HEADER = "X-Request-ID"
_TAKEN = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")  # nothing that would break a line of the log

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Give every request of ``app`` its id, and log how it was answered."""

    @app.before_request
    def _name() -> None:
        given = request.headers.get(HEADER, "")
        request_id.set(given if _TAKEN.fullmatch(given) else uuid.uuid4().hex)

    @app.after_request
    def _tell(response: Response) -> Response:
        response.headers[HEADER] = request_id.get()
        level = logging.DEBUG if response.status_code < 400 else logging.INFO
        # The route, since a path may be anything; never the query string, which may hold personal data.
        route = request.url_rule.rule if request.url_rule else "(no route)"
        log.log(level, "%s %s: %d", request.method, route, response.status_code)
        return response

    @app.teardown_request
    def _forget(_error: BaseException | None) -> None:
        request_id.set("")
