"""The routes of the desk: the overview, groups, lessons, and signing in."""

import math
from dataclasses import replace
from datetime import date

from flask import Response, request

from faqsearch.api.desk import audit, session
from faqsearch.api.desk.entries import preview
from faqsearch.api.desk.frame import desk, fault, page, searcher, sign_in_page, signed_in, t, to
from faqsearch.api.desk.jobs import MEASURE, PUBLISH, Jobs, Task
from faqsearch.api.desk.overview import MOST_TAUGHT, Overview, group_of, rows
from faqsearch.api.services import services
from faqsearch.errors import EntryNotFoundError, InputError, LessonError
from faqsearch.querylog.page import days_chart, trend_chart
from faqsearch.teaching import journal, lessons
from faqsearch.teaching.lessons import Lesson

KINDS = ("variant", "query", "gap", "synonym", "pin")
REFRESH_S = 2
AUDITED = 20
_overview = Overview()


@desk.get("")
@signed_in
def overview(here: session.Session) -> Response:
    """The share answered, what was asked in vain, and who taught what."""
    published = searcher()
    _overview.renew(published.generation if published else "")
    made = _overview.made
    records = journal.records(services().settings.corpus_dir)
    undone = {record.number for record in records} - {
        record.number for record in journal.records(services().settings.corpus_dir, undone=False)
    }
    return page(
        "overview.html",
        200,
        here,
        made=made,
        fault=_overview.fault,
        log=services().query_log is not None,
        rows=rows(made, published) if made and published else [],
        chart=days_chart(made.days) if made and made.days else "",
        trend_chart=trend_chart,
        records=records[::-1][:AUDITED],
        undone=undone,
        pins=_overview.pins,
        today=_overview.today,
        events=audit.events(services().settings.desk_folder, AUDITED),
    )


@desk.post("/sign-in")
def sign_in() -> Response:
    """Begin a session with a desk key."""
    if wait := session.wait_s():
        response = sign_in_page(429, t("试得太多了，请稍后再来。", "Too many tries: come back in a minute."))
        response.headers["Retry-After"] = str(math.ceil(wait))
        return response
    key = session.sign_in(request.form.get("key", ""))
    if key is None:
        return sign_in_page(401, t("这不是运营密钥。", "This is no desk key."))
    response = to("overview")
    session.remember(response, key)
    audit.note(services().settings.desk_folder, key.name, audit.SIGNED_IN)
    return response


@desk.post("/sign-out")
@signed_in
def sign_out(here: session.Session) -> Response:
    """End the session."""
    response = to("overview")
    session.forget(response)
    return response


@desk.get("/group")
@signed_in
def group(here: session.Session) -> Response:
    """One group, whole, and all that it can be taught as."""
    published = searcher()
    _overview.renew(published.generation if published else "")
    found = group_of(_overview.made, request.args.get("q", "")) if _overview.made else None
    if found is None:
        return fault(here, 404, t("没有这一组了。", "This group is gone."))
    return page("group.html", 200, here, group=found, queries=found.queries[:MOST_TAUGHT], trend_chart=trend_chart)


@desk.post("/lessons")
@signed_in
def add_lesson(here: session.Session) -> Response:
    """Show what a lesson would change, and have its effect measured."""
    form = request.form
    kind, target = form.get("kind", ""), form.get("target", "").strip()
    queries = tuple(dict.fromkeys(form.getlist("query")))[:MOST_TAUGHT]
    task = Task(
        kind,
        target,
        () if kind == "synonym" else queries,
        diff="",
        by=here.key.name,
        reason=form.get("reason", "").strip(),
        until=form.get("until", ""),
    )
    try:
        if kind not in KINDS:
            raise LessonError(t("请选择教成什么。", "Choose what it is to be taught as."))
        task = replace(task, diff=_lesson(task).diff())
    except (LessonError, EntryNotFoundError, InputError) as error:
        return fault(here, 422, str(error))
    jobs = _jobs()
    jobs.start(id_ := jobs.add(task), task, MEASURE)
    return to("lesson", id=id_)


@desk.get("/lessons/<id>")
@signed_in
def lesson(here: session.Session, id: str) -> Response:
    """A lesson: the edit, its effect as soon as that is measured, and whether it is published."""
    jobs = _jobs()
    task = jobs.task(id)
    if task is None:
        return fault(here, 404, t("没有这一课。", "There is no such lesson."))
    measured, published = jobs.stage(id, MEASURE), jobs.stage(id, PUBLISH)
    response = page(
        "lesson.html", 200, here, id=id, task=task, measured=measured, published=published, preview=preview(task)
    )
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
        return fault(here, 409, t("还没有量过。", "It has not been measured yet."))
    try:
        is_same = _lesson(task).diff() == task.diff
    except (LessonError, EntryNotFoundError, InputError):
        is_same = False
    if not is_same and jobs.stage(id, PUBLISH).state == "none":
        return fault(here, 409, t("语料已被改动，请重新来过。", "The corpus has changed: begin again."))
    if jobs.stage(id, PUBLISH).state == "none":
        audit.note(services().settings.desk_folder, here.key.name, audit.PUBLISHED, f"{task.kind} {task.target}")
    jobs.start(id, task, PUBLISH)
    return to("lesson", id=id)


@desk.post("/undo")
@signed_in
def undo(here: session.Session) -> Response:
    """Take the latest lesson back."""
    jobs = _jobs()
    latest = journal.records(services().settings.corpus_dir, undone=False)[-1:]
    audit.note(services().settings.desk_folder, here.key.name, audit.TOOK_BACK, latest[0].what if latest else "")
    task = Task("undo", "", (), "", here.key.name)
    jobs.start(id_ := jobs.add(task), task, PUBLISH)
    return to("lesson", id=id_)


def _lesson(task: Task) -> Lesson:
    folder = services().settings.corpus_dir
    kind, target, queries = task.kind, task.target, task.queries
    if kind == "edit":
        return lessons.teach_source(folder, target, task.source)
    if kind not in KINDS or not target:
        raise LessonError(t("请选择教成什么。", "Choose what it is to be taught as."))
    if kind == "synonym":
        return lessons.teach_synonym(folder, target)
    if kind == "pin":
        if not task.reason:
            raise LessonError(t("置顶要写原因。", "A pin wants a reason."))
        try:
            until = date.fromisoformat(task.until) if task.until else None
        except ValueError:
            raise LessonError(t("日期不对。", "This is no day.")) from None
        return lessons.teach_pin(folder, target, queries, reason=task.reason, until=until)
    if kind == "gap":
        return lessons.teach_gap(folder, target, queries)
    return (lessons.teach_variants if kind == "variant" else lessons.teach_queries)(folder, target, queries)


def _jobs() -> Jobs:
    settings = services().settings
    return Jobs(settings.desk_folder / "jobs", settings)
