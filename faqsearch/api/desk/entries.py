"""The editor of an entry: as its author wrote it, as its readers see it, and which entries are like it."""

from flask import Response, request

from faqsearch.api.desk import session
from faqsearch.api.desk.frame import desk, fault, page, searcher, signed_in, t, to
from faqsearch.api.desk.jobs import MEASURE, Jobs, Task
from faqsearch.api.services import services
from faqsearch.corpus.edits import entry_place
from faqsearch.corpus.sources import source_of, with_source
from faqsearch.errors import EntryNotFoundError, InputError, LessonError
from faqsearch.knowledge import Entry
from faqsearch.rendering import render_answer
from faqsearch.search.outcome import Hit
from faqsearch.teaching.lessons import teach_source

ALIKE = 0.1  # confidence from which another entry may be asked by the same question
MOST_ALIKE = 5


@desk.get("/entry")
@signed_in
def entry(here: session.Session) -> Response:
    """The editor, for the entry of the id ``?id=``."""
    id_ = request.args.get("id", "").strip()
    try:
        source = source_of(*entry_place(services().settings.corpus_dir, id_))
    except (EntryNotFoundError, InputError):
        return fault(here, 404, t("没有这个 id 的条目。", "There is no entry of this id."))
    return page("entry.html", 200, here, id=id_, source=source)


@desk.post("/entry")
@signed_in
def edit_entry(here: session.Session) -> Response:
    """Show what an edit would change, and have its effect measured."""
    settings, id_, source = services().settings, request.form.get("id", ""), request.form.get("source", "")
    try:
        made = teach_source(settings.corpus_dir, id_, source)
    except (LessonError, EntryNotFoundError, InputError) as error:
        return page("entry.html", 422, here, id=id_, source=source, fault=str(error))
    jobs = Jobs(settings.desk_folder / "jobs", settings)
    task = Task("edit", id_, (), made.diff(), here.key.name, source=source)
    jobs.start(new := jobs.add(task), task, MEASURE)
    return to("lesson", id=new)


def preview(task: Task) -> tuple[str, list[Hit]] | None:
    """The answer of an entry as it will look, and the entries that are like it; None where nothing is edited."""
    if task.kind != "edit":
        return None
    try:
        _, made = with_source(*entry_place(services().settings.corpus_dir, task.target), task.source)
    except (EntryNotFoundError, InputError):
        return None
    return render_answer(made.answer), _alike(made)


def _alike(made: Entry) -> list[Hit]:
    published = searcher()
    found = published.search(made.question[:500], limit=MOST_ALIKE + 1).hits if published else ()
    return [hit for hit in found if hit.entry.id != made.id and hit.confidence >= ALIKE][:MOST_ALIKE]
