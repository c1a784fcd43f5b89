"""The two pages for people: a search page that works without JavaScript, and the API's reference."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import HTTPException

from faqsearch import wire
from faqsearch.api.asked import SITE, note_search
from faqsearch.api.channels import ChannelWords
from faqsearch.api.language import accepted_language
from faqsearch.api.problems import KINDS, problem_of
from faqsearch.api.reference import reference
from faqsearch.api.services import services
from faqsearch.api.tools import functions
from faqsearch.conversation import LANGUAGES
from faqsearch.errors import EntryNotFoundError, IndexStateError
from faqsearch.search.searcher import Searcher

pages = Blueprint("pages", __name__)

PAGE_SIZE = 6  # as many as <faq-search> asks for
LAST_PAGE = 100
EXAMPLES = 3  # questions to start from, of each category
LISTED = 100  # questions of a category on one page

Examples = list[dict[str, Any]]
_examples: "WeakKeyDictionary[Searcher, Examples]" = WeakKeyDictionary()


@pages.get("/")
def search_page() -> Response:
    """``/?q=&page=&category=&lang=``; other parameters, which links gather on their way, are passed over.

    Without ``q`` the page is there to start from: questions of every category, or all of one.
    """
    query = request.args.get("q", "")
    t = interface_text()
    try:
        searcher = services().snapshots.current()
    except IndexStateError:
        return _page(
            503, query, fault=t("搜索暂时不可用，请稍后再试。", "Search is not available yet. Try again shortly.")
        )
    given = request.args.get("category")  # of a category that is gone old links may speak
    category = next((category.id for category, _ in searcher.categories() if category.id == given), None)
    parts: dict[str, Any] = {
        "categories": wire.categories(searcher)["categories"],
        "category": category,
        "examples": _examples_of(searcher),
    }
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    if wire.is_blank(query):
        return _page(200, "", page=page, browsed=_browsed(searcher, category, page), **parts)
    if wire.query_fault(query):
        fault = t("问题太长了，请写短一些（最多 500 个字）。", "This is too long: 500 characters at most.")
        return _page(422, query, fault=fault, **parts)
    now = datetime.now(UTC)
    found = wire.search(searcher, query, now=now, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, category=category)
    if page == 1:
        note_search(found, SITE)
    more = page < LAST_PAGE and found["total"] > page * PAGE_SIZE
    words = ChannelWords(t, searcher.directory.timezone, now)
    return _page(200, query, found=found, page=page, more=more, words=words, **parts)


@pages.get("/entries/<id>")
def entry_page(id: str) -> Response:
    """Where links between answers lead: the page that answers the entry's own question."""
    try:
        question = services().snapshots.current().entry(id).question
    except EntryNotFoundError:
        abort(404)
    return make_response(redirect(url_for("pages.search_page", q=question, lang=_chosen_language())))


@pages.app_errorhandler(404)
def not_found(error: HTTPException) -> Response:
    """A page for browsers, which ask for HTML before anything else; for all others the problem."""
    if request.accept_mimetypes.best_match(("application/json", "text/html")) != "text/html":
        return problem_of(error)
    response = make_response(render_template("not-found.html", t=interface_text()), 404)
    response.vary.update(("Accept", "Accept-Language"))
    return response


@pages.get("/docs")
def docs() -> str:
    """The reference, made from the OpenAPI document."""
    spec = current_app.extensions["openapi"].document
    return render_template("docs.html", reference=reference(spec, request.url_root), kinds=KINDS)


@pages.get("/tools.json")
def tools() -> Response:
    """What agents can call, as function schemas."""
    return jsonify(functions(current_app))


def _page(status: int, query: str, **parts: Any) -> Response:
    body = render_template(
        "search.html",
        query=wire.without_surrogates(query),
        t=interface_text(),
        chosen_language=_chosen_language(),
        feedback=services().settings.feedback_enabled,
        **parts,
    )
    response = make_response(body, status)
    response.vary.add("Accept-Language")
    return response


def _chosen_language() -> str | None:
    """What ``?lang=`` says, if it is a language of the interface."""
    chosen = request.args.get("lang")
    return chosen if chosen in LANGUAGES else None


def interface_text() -> Callable[[str, str], str]:
    """A function that is given the Chinese and the English text, and picks."""
    language = _chosen_language() or accepted_language()
    return lambda chinese, english: english if language == "en" else chinese


def _browsed(searcher: Searcher, category: str | None, page: int) -> dict[str, Any] | None:
    """A page of the questions of a category, or None where there are none."""
    offset = (page - 1) * LISTED
    questions = [entry.question for entry in searcher.listed(category or "", limit=LISTED, offset=offset)]
    for known, count in searcher.categories():
        if known.id == category and questions:
            return {"name": known.name, "count": count, "questions": questions, "more": count > offset + LISTED}
    return None


def _examples_of(searcher: Searcher) -> Examples:
    """Questions to start from, of each category that has any."""
    if searcher not in _examples:
        _examples[searcher] = [
            {
                "id": category.id,
                "name": category.name,
                "count": count,
                "questions": [entry.question for entry in searcher.examples(category, EXAMPLES)],
            }
            for category, count in searcher.categories()
            if count
        ]
    return _examples[searcher]
