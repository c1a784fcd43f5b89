"""What Prometheus is told: requests, searches, and which generation answers.

With several worker processes, ``PROMETHEUS_MULTIPROC_DIR`` must name a folder
before this module is imported; ``faqsearch serve`` sees to that.
"""

import os
import time
from collections.abc import Iterable

from flask import Flask, Response, abort, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from faqsearch.errors import IndexStateError
from faqsearch.search.snapshots import Snapshots

CONTENT_TYPE = CONTENT_TYPE_LATEST
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
_BUCKETS_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)

_REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "faqsearch_requests", "HTTP requests, by route and status.", ["method", "route", "status"], registry=_REGISTRY
)
LATENCY = Histogram(
    "faqsearch_request_seconds",
    "Seconds from a request to its response, by route.",
    ["method", "route"],
    buckets=_BUCKETS_S,
    registry=_REGISTRY,
)
SEARCHES = Counter(
    "faqsearch_searches", "Queries searched for, by the status of the outcome.", ["status"], registry=_REGISTRY
)
FEEDBACK = Counter(
    "faqsearch_feedback", "Feedback stored, by whether the answer helped.", ["helpful"], registry=_REGISTRY
)
FEEDBACK_LOST = Counter(
    "faqsearch_feedback_lost",
    "Feedback that could not be stored: its file is locked, full or not writable.",
    registry=_REGISTRY,
)
QUERY_LOG = Counter(
    "faqsearch_query_log_lines",
    "Lines of the query log, by whether they were written or had to be dropped.",
    ["result"],
    registry=_REGISTRY,
)


class _IndexState(Collector):
    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots

    def collect(self) -> Iterable[Metric]:
        try:
            generation = self._snapshots.current().generation
        except IndexStateError:
            generation = None
        yield GaugeMetricFamily(
            "faqsearch_index_open", "1 while an index is open, else 0.", float(generation is not None)
        )
        yield GaugeMetricFamily(
            "faqsearch_index_fault",
            "1 while what answers may not be what is published: that cannot be opened, or its cluster asked.",
            float(self._snapshots.fault() is not None),
        )
        if generation:
            yield InfoMetricFamily("faqsearch_generation", "The generation that answers.", {"id": generation})


def register(app: Flask, address: tuple[str, int] | None = None) -> None:
    """Count and time every request of ``app``.

    Args:
        address: where measurements are asked for, and nothing else, if not at that of all else.
    """

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(none)"
        method = request.method if request.method in _METHODS else "other"  # clients may invent any number of them
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        LATENCY.labels(method, route).observe(time.perf_counter() - g.started)
        return response

    if address:
        _keep_apart(app, str(address[1]))


def _keep_apart(app: Flask, port: str) -> None:
    @app.before_request
    def _turn_away() -> None:
        if (request.environ["SERVER_PORT"] == port) != (request.path == "/metrics"):
            abort(404)


def exposition(snapshots: Snapshots) -> bytes:
    """Everything, over all worker processes, in Prometheus's text format."""
    index = CollectorRegistry()
    index.register(_IndexState(snapshots))
    counted = _REGISTRY
    if os.environ.get(FOLDER_VARIABLE):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    return generate_latest(counted) + generate_latest(index)
