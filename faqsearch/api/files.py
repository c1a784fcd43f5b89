"""``/files/…``: what answers show or link to, from the generations, under names that change with the contents."""

from flask import Blueprint, Response, abort, request

from faqsearch.api.services import services
from faqsearch.index import read_file
from faqsearch.media import is_shown, media_type, stored_name_in

files = Blueprint("files", __name__)

_YEAR_S = 31_536_000
# Should a browser open what may hold scripts, it is in an origin of its own, and nothing in it runs or loads.
_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


@files.get("/files/<name>")
def file(name: str) -> Response:
    """A file of the corpus; images, PDF, sound and films are shown, all else is saved."""
    stored = stored_name_in(name)
    content = read_file(services().settings.index_dir, stored) if stored else None
    if stored is None or content is None:
        abort(404)
    response = Response(content, content_type=media_type(stored))
    if not is_shown(stored):
        response.headers["Content-Disposition"] = "attachment"
        response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
    response.set_etag(stored)
    response.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return response
