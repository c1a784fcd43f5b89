"""What is published and was: what changed between generations, and the way back."""

from dataclasses import dataclass

from flask import Response, request

from faqsearch.api.desk import audit, session
from faqsearch.api.desk.frame import desk, fault, page, signed_in, to
from faqsearch.api.services import services
from faqsearch.errors import GenerationNotFoundError, IndexStateError
from faqsearch.index import Generation, GenerationStore
from faqsearch.knowledge import Entry

SHOWN = 200  # entries of each list


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of the entries from one generation to a later one; each list by id."""

    added: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    removed: tuple[Entry, ...]


@desk.get("/generations")
@signed_in
def generations(here: session.Session) -> Response:
    """Those that are kept, the newest first; ``?id=`` shows what one of them changed."""
    store = GenerationStore(services().settings.index_dir)
    manifests = store.list()[::-1]
    current, difference = None, None
    try:
        current = store.current_id()
        if (id_ := request.args.get("id")) is not None:
            if id_ not in store.ids():
                raise GenerationNotFoundError(f"there is no generation {id_!r:.40}")
            before = next((one.id for one in manifests if one.id < id_), None)
            difference = difference_of(store.open(before) if before else None, store.open(id_))
    except IndexStateError as error:
        return fault(here, 404, str(error))
    return page("generations.html", 200, here, manifests=manifests, current=current, difference=difference, shown=SHOWN)


@desk.post("/generations")
@signed_in
def roll_back(here: session.Session) -> Response:
    """Make an earlier generation the current one again."""
    settings, store = services().settings, GenerationStore(services().settings.index_dir)
    id_ = request.form.get("id", "")
    try:
        if id_ not in store.ids():
            raise GenerationNotFoundError(f"there is no generation {id_!r:.40}")
        made = store.rollback(id_)
    except IndexStateError as error:
        return fault(here, 409, str(error))
    audit.note(settings.desk_folder, here.key.name, audit.ROLLED_BACK, made.id)
    return to("generations")


def difference_of(before: Generation | None, after: Generation) -> Difference:
    """What changed; everything was added where there was nothing before."""
    old = {entry.id: entry for entry in before.retriever().entries()} if before else {}
    new = {entry.id: entry for entry in after.retriever().entries()}
    return Difference(
        added=tuple(new[id_] for id_ in sorted(new.keys() - old.keys())),
        changed=tuple(new[id_] for id_ in sorted(new.keys() & old.keys()) if new[id_] != old[id_]),
        removed=tuple(old[id_] for id_ in sorted(old.keys() - new.keys())),
    )
