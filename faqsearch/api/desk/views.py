"""The routes of the desk."""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from faqsearch.api.desk import session
from faqsearch.api.desk.jobs import MEASURE, PUBLISH, Jobs, Task
from faqsearch.api.desk.overview import MOST_TAUGHT, Overview, group_of, rows
from faqsearch.api.pages import interface_text
from faqsearch.api.services import services
from faqsearch.errors import EntryNotFoundError, IndexStateError, InputError, LessonError
from faqsearch.keys import Role
from faqsearch.querylog.page import days_chart, trend_chart
from faqsearch.search.searcher import Searcher
from faqsearch.teaching import journal, lessons
from faqsearch.teaching.lessons import Lesson

desk = Blueprint("desk", __name__, url_prefix="/desk")

KINDS = ("variant", "query", "gap", "synonym")
REFRESH_S = 2
AUDITED = 20
_overview = Overview()

View = Callable[..., Response]


@desk.before_request
def _is_on() -> None:
    if services().settings.desk == "off":
        abort(404)


def signed_in(view: Callable[..., Response]) -> View:
    """Let only those in who are signed in, and take forms only from the pages they were given."""

    @wraps(view)
    def checked(**parts: Any) -> Response:
        here = session.current()
        if here is None:
            return _sign_in_page(401)
        if request.method == "POST":
            if not session.fits(here):
                return _page(
                    "fault.html",
                    403,
                    here,
                    fault=_t("表单已过期，请重新打开页面。", "The form is too old: open the page again."),
                )
            if services().settings.desk == "read" and request.endpoint != "desk.sign_out":
                return _page(
                    "fault.html",
                    403,
                    here,
                    fault=_t(
                        "这里只能看，不能改（FAQSEARCH_DESK=read）。",
                        "Nothing can be changed here (FAQSEARCH_DESK=read).",
                    ),
                )
        return view(here, **parts)

    return checked


@desk.get("")
@signed_in
def overview(here: session.Session) -> Response:
    """The share answered, what was asked in vain, and who taught what."""
    searcher = _searcher()
    _overview.renew(searcher.generation if searcher else "")
    made = _overview.made
    records = journal.records(services().settings.corpus_dir)
    undone = {record.number for record in records} - {
        record.number for record in journal.records(services().settings.corpus_dir, undone=False)
    }
    return _page(
        "overview.html",
        200,
        here,
        made=made,
        fault=_overview.fault,
        log=services().query_log is not None,
        rows=rows(made, searcher) if made and searcher else [],
        chart=days_chart(made.days) if made and made.days else "",
        trend_chart=trend_chart,
        records=records[::-1][:AUDITED],
        undone=undone,
    )


@desk.post("/sign-in")
def sign_in() -> Response:
    """Begin a session with a desk key."""
    if wait := session.wait_s():
        response = _sign_in_page(429, _t("试得太多了，请稍后再来。", "Too many tries: come back in a minute."))
        response.headers["Retry-After"] = str(math.ceil(wait))
        return response
    key = session.sign_in(request.form.get("key", ""))
    if key is None:
        return _sign_in_page(401, _t("这不是运营密钥。", "This is no desk key."))
    response = make_response(redirect(url_for("desk.overview", lang=_language()), 303))
    session.remember(response, key)
    return response


@desk.post("/sign-out")
@signed_in
def sign_out(here: session.Session) -> Response:
    """End the session."""
    response = make_response(redirect(url_for("desk.overview", lang=_language()), 303))
    session.forget(response)
    return response


@desk.get("/group")
@signed_in
def group(here: session.Session) -> Response:
    """One group, whole, and all that it can be taught as."""
    searcher = _searcher()
    _overview.renew(searcher.generation if searcher else "")
    found = group_of(_overview.made, request.args.get("q", "")) if _overview.made else None
    if found is None:
        return _page("fault.html", 404, here, fault=_t("没有这一组了。", "This group is gone."))
    return _page("group.html", 200, here, group=found, queries=found.queries[:MOST_TAUGHT], trend_chart=trend_chart)


@desk.post("/lessons")
@signed_in
def add_lesson(here: session.Session) -> Response:
    """Show what a lesson would change, and have its effect measured."""
    form = request.form
    kind, target = form.get("kind", ""), form.get("target", "").strip()
    queries = tuple(dict.fromkeys(form.getlist("query")))[:MOST_TAUGHT]
    try:
        diff = _lesson(kind, target, queries).diff()
    except (LessonError, EntryNotFoundError, InputError) as error:
        return _page("fault.html", 422, here, fault=str(error))
    jobs = _jobs()
    task = Task(kind, target, () if kind == "synonym" else queries, diff, here.key.name)
    jobs.start(id_ := jobs.add(task), task, MEASURE)
    return make_response(redirect(url_for("desk.lesson", id=id_, lang=_language()), 303))


@desk.get("/lessons/<id>")
@signed_in
def lesson(here: session.Session, id: str) -> Response:
    """A lesson: the edit, its effect as soon as that is measured, and whether it is published."""
    jobs = _jobs()
    task = jobs.task(id)
    if task is None:
        return _page("fault.html", 404, here, fault=_t("没有这一课。", "There is no such lesson."))
    measured, published = jobs.stage(id, MEASURE), jobs.stage(id, PUBLISH)
    response = _page("lesson.html", 200, here, id=id, task=task, measured=measured, published=published)
    if "running" in (measured.state, published.state):
        response.headers["Refresh"] = str(REFRESH_S)
    return response


@desk.post("/lessons/<id>")
@signed_in
def publish(here: session.Session, id: str) -> Response:
    """Write a lesson that was measured, and publish it."""
    jobs = _jobs()
    task = jobs.task(id)
    if task is None or jobs.stage(id, MEASURE).state != "done":
        return _page("fault.html", 409, here, fault=_t("还没有量过。", "It has not been measured yet."))
    try:
        is_same = _lesson(task.kind, task.target, task.queries).diff() == task.diff
    except (LessonError, EntryNotFoundError, InputError):
        is_same = False
    if not is_same and jobs.stage(id, PUBLISH).state == "none":
        return _page(
            "fault.html", 409, here, fault=_t("语料已被改动，请重新来过。", "The corpus has changed: begin again.")
        )
    jobs.start(id, task, PUBLISH)
    return make_response(redirect(url_for("desk.lesson", id=id, lang=_language()), 303))


@desk.post("/undo")
@signed_in
def undo(here: session.Session) -> Response:
    """Take the latest lesson back."""
    jobs = _jobs()
    task = Task("undo", "", (), "", here.key.name)
    jobs.start(id_ := jobs.add(task), task, PUBLISH)
    return make_response(redirect(url_for("desk.lesson", id=id_, lang=_language()), 303))


def _lesson(kind: str, target: str, queries: tuple[str, ...]) -> Lesson:
    folder = services().settings.corpus_dir
    if kind not in KINDS or not target:
        raise LessonError(_t("请选择教成什么。", "Choose what it is to be taught as."))
    if kind == "synonym":
        return lessons.teach_synonym(folder, target)
    if kind == "gap":
        return lessons.teach_gap(folder, target, queries)
    return (lessons.teach_variants if kind == "variant" else lessons.teach_queries)(folder, target, queries)


def _jobs() -> Jobs:
    settings = services().settings
    return Jobs(settings.desk_folder / "jobs", settings)


def _searcher() -> Searcher | None:
    try:
        return services().snapshots.current()
    except IndexStateError:
        return None


def _sign_in_page(status: int, fault: str = "") -> Response:
    return _page("sign_in.html", status, None, fault=fault, has_key=services().keys.has(Role.DESK))


def _page(template: str, status: int, here: session.Session | None, **parts: Any) -> Response:
    may_write = services().settings.desk == "write"
    body = render_template(f"desk/{template}", t=_t, here=here, lang=_language(), may_write=may_write, **parts)
    response = make_response(body, status)
    response.vary.add("Accept-Language")
    response.vary.add("Cookie")
    return response


def _t(chinese: str, english: str) -> str:
    return interface_text()(chinese, english)


def _language() -> str | None:
    given = request.args.get("lang") or request.form.get("lang")
    return given if given in ("zh", "en") else None
