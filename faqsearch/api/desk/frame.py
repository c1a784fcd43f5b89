"""What all pages of the desk have in common: who gets in, which forms are taken, in which language it speaks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from faqsearch.api.desk import session
from faqsearch.api.pages import interface_text
from faqsearch.api.services import services
from faqsearch.errors import IndexStateError
from faqsearch.keys import Role
from faqsearch.search.searcher import Searcher

desk = Blueprint("desk", __name__, url_prefix="/desk")

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
            return sign_in_page(401)
        if request.method == "POST":
            if not session.fits(here):
                return fault(here, 403, t("表单已过期，请重新打开页面。", "The form is too old: open the page again."))
            if services().settings.desk == "read" and request.endpoint != "desk.sign_out":
                said = t(
                    "这里只能看，不能改（FAQSEARCH_DESK=read）。", "Nothing can be changed here (FAQSEARCH_DESK=read)."
                )
                return fault(here, 403, said)
        return view(here, **parts)

    return checked


def page(template: str, status: int, here: session.Session | None, **parts: Any) -> Response:
    """A page of the desk; ``here`` is who is signed in."""
    may_write = services().settings.desk == "write"
    body = render_template(f"desk/{template}", t=t, here=here, lang=language(), may_write=may_write, **parts)
    response = make_response(body, status)
    response.vary.add("Accept-Language")
    response.vary.add("Cookie")
    return response


def fault(here: session.Session, status: int, words: str) -> Response:
    """A page that says why something was not done."""
    return page("fault.html", status, here, fault=words)


def sign_in_page(status: int, words: str = "") -> Response:
    """The page that asks for a key."""
    return page("sign_in.html", status, None, fault=words, has_key=services().keys.has(Role.DESK))


def to(endpoint: str, **parts: Any) -> Response:
    """Lead to another page once a form was taken."""
    return make_response(redirect(url_for(f"desk.{endpoint}", lang=language(), **parts), 303))


def t(chinese: str, english: str) -> str:
    """The text in the language of the reader."""
    return interface_text()(chinese, english)


def language() -> str | None:
    """The language that the reader chose, which links carry on."""
    given = request.args.get("lang") or request.form.get("lang")
    return given if given in ("zh", "en") else None


def searcher() -> Searcher | None:
    """What is published; None where nothing can be read."""
    try:
        return services().snapshots.current()
    except IndexStateError:
        return None
