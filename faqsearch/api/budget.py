"""No visitor keeps the service busy with requests that are made to be slow: 429 until it may go on."""

import math
import time

from flask import Flask, Response, g, request

from faqsearch.api.access import has_key
from faqsearch.api.problems import TOO_MANY, ProblemError
from faqsearch.limits import WorkBudget, network_of

# The slowest query of 500 characters takes 0.17 s of a core in the sample corpus, 100 ordinary ones together 0.6 s.
FREE_S, MOST_S, WINDOW_S = 0.1, 20.0, 60.0
_WORKING = ("v1", "pages")  # blueprints; health and measurements answer whoever asks


def register(app: Flask) -> None:
    """Hold every client of ``app`` to its budget, in each process by itself."""
    budget = WorkBudget(free_s=FREE_S, most_s=MOST_S, window_s=WINDOW_S)
    app.extensions["budget"] = budget

    @app.before_request
    def _check() -> None:
        g.work_started = time.thread_time()
        wait_s = budget.wait_s(_client(), time.monotonic()) if request.blueprint in _WORKING and not has_key() else 0
        if wait_s:
            raise ProblemError(TOO_MANY, retry_after_s=math.ceil(wait_s))

    @app.after_request
    def _charge(response: Response) -> Response:
        if "work_started" in g and not has_key():
            budget.charge(_client(), time.thread_time() - g.work_started, time.monotonic())
        return response


def _client() -> str:
    return network_of(request.remote_addr or "")
