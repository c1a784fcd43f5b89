"""The two pages for people: a search page that works without JavaScript, and the API's reference."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, render_template, request

from faqsearch import wire
from faqsearch.api.metrics import SEARCHES
from faqsearch.api.problems import KINDS
from faqsearch.api.reference import reference
from faqsearch.api.services import services
from faqsearch.errors import IndexStateError

pages = Blueprint("pages", __name__)

PAGE_SIZE = 10
LAST_PAGE = 100  # offset 1000 at most, as in the API

Page = tuple[str, int]


@pages.get("/")
def search_page() -> Page:
    """``/?q=&page=&category=``; other parameters, which links gather on their way, are passed over."""
    query = request.args.get("q", "")
    category = request.args.get("category") or None
    try:
        searcher = services().snapshots.current()
    except IndexStateError:
        return _page(query, fault="搜索暂时不可用，请稍后再试。"), 503
    categories = wire.categories(searcher)["categories"]
    if not query.strip():
        return _page("", categories=categories, category=category), 200
    if wire.query_fault(query):
        return _page(query, fault="问题太长了，请写短一些（最多 500 个字）。", categories=categories), 422
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    found = wire.search(
        searcher, query, now=datetime.now(UTC), limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, category=category
    )
    SEARCHES.labels(found["status"]).inc()
    more = page < LAST_PAGE and found["total"] > page * PAGE_SIZE
    return _page(query, found=found, categories=categories, category=category, page=page, more=more), 200


@pages.get("/docs")
def docs() -> str:
    """The reference, made from the OpenAPI document."""
    spec = current_app.extensions["openapi"].to_dict()
    return render_template("docs.html", reference=reference(spec, request.host_url), kinds=KINDS)


def _page(query: str, **parts: object) -> str:
    return render_template("search.html", query=wire.without_surrogates(query), **parts)
