"""Who may call the API, and how often: keys, and limits for each key and address."""

import math
import time

from flask import Flask, Response, g, request

from faqsearch.api.problems import FORBIDDEN, TOO_MANY, UNAUTHORIZED, ProblemError
from faqsearch.api.services import services
from faqsearch.keys import Key, Role
from faqsearch.limits import RequestLimit, Taken, network_of

WINDOW_S = 60.0
WRONG_KEYS = 20  # of one address within the window, before it waits whatever it sends
_FOR_FEEDBACK = {"v1.feedback", "v1.choice"}


def register(app: Flask) -> None:
    """Ask callers of the API for a key where one is wanted, and hold each to its limit, in each process by itself."""
    requests, wrong = RequestLimit(WINDOW_S), RequestLimit(WINDOW_S)

    @app.before_request
    def _check() -> None:
        if request.blueprint != "v1" or request.method == "OPTIONS":
            return
        address = network_of(request.remote_addr or "")
        key = _key(wrong, address)
        if key is not None:
            _check_role(key)
            g.key = key
        elif _is_wanted():
            raise ProblemError(UNAUTHORIZED)
        most = key.limit if key is not None else services().settings.address_limit or None
        if most is not None:
            g.taken = _take(requests, f"key {key.id}" if key is not None else address, most)

    @app.after_request
    def _tell(response: Response) -> Response:
        taken: Taken | None = g.get("taken")
        if taken is not None:
            response.headers["RateLimit-Limit"] = str(taken.most)
            response.headers["RateLimit-Remaining"] = str(max(0, taken.left))
            response.headers["RateLimit-Reset"] = str(math.ceil(taken.reset_s))
        if response.status_code == UNAUTHORIZED.status and request.blueprint == "v1":
            response.headers["WWW-Authenticate"] = 'Bearer realm="faqsearch"'
        return response


def has_key() -> bool:
    """Whether the request came with a key, whose limit is its own, and not that of one visitor."""
    return "key" in g


def _key(wrong: RequestLimit, address: str) -> Key | None:
    """The key that a request presents; None where it presents none."""
    scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    found = wrong.look(address, WRONG_KEYS, time.monotonic())
    if found.left <= 0:
        raise ProblemError(TOO_MANY, retry_after_s=math.ceil(found.reset_s))
    key = services().keys.check(presented.strip())
    if key is None:
        wrong.take(address, WRONG_KEYS, time.monotonic())
        raise ProblemError(UNAUTHORIZED, "Authorization: this is no key of this service.")
    return key


def _check_role(key: Key) -> None:
    allowed = {Role.SEARCH, Role.FEEDBACK} if request.endpoint in _FOR_FEEDBACK else {Role.SEARCH}
    if not allowed & set(key.roles):
        raise ProblemError(FORBIDDEN)


def _is_wanted() -> bool:
    """Whether a request without a key is refused: pages are let in where it is not said that nobody is."""
    here = services()
    if here.settings.require_key is not None:
        return here.settings.require_key
    return here.keys.has(Role.SEARCH) and not _is_from_a_page(here.settings.cors_origins)


def _is_from_a_page(origins: tuple[str, ...]) -> bool:
    """Whether it says that the service's own page asks, or one of an origin that is named.

    Whoever wants to can say so; what a public page shows is for everybody. Keys tell programs apart that do not lie.
    """
    given = request.headers
    own = given.get("Sec-Fetch-Site") == "same-origin" or "X-Faqsearch-Page" in given
    return own or given.get("Origin") in origins


def _take(requests: RequestLimit, client: str, most: int) -> Taken:
    taken = requests.take(client, most, time.monotonic())
    if taken.left < 0:
        g.taken = taken
        raise ProblemError(TOO_MANY, retry_after_s=math.ceil(taken.reset_s))
    return taken
