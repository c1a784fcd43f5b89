"""Who is signed in at the desk: a signed cookie that names a key, and a token that every form carries."""

import hmac
import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Response, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from faqsearch.api.services import services
from faqsearch.keys import Key, Role
from faqsearch.limits import RequestLimit, network_of

COOKIE = "faqsearch_desk"
LASTS_S = 12 * 3600
TRIES, TRIES_S = 10, 60.0  # keys that an address may try, in each process
_SECRET = "secret"  # noqa: S105 - the name of its file

_tries = RequestLimit(TRIES_S)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in.

    Args:
        token: what the forms of this session carry; no other page knows it.
    """

    key: Key
    token: str


def current() -> Session | None:
    """Who sent the request; None where nobody is signed in, or the key was taken back."""
    try:
        signed = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LASTS_S)
    except BadSignature:
        return None
    key = services().keys.find(signed["key"])
    if key is None or key.hash != signed["of"] or Role.DESK not in key.roles:
        return None
    return Session(key, signed["token"])


def wait_s() -> float:
    """Seconds until the address may try another key."""
    tried = _tries.look(_address(), TRIES, time.monotonic())
    return tried.reset_s if tried.left <= 0 else 0.0


def sign_in(presented: str) -> Key | None:
    """The desk key that was presented; a wrong one counts."""
    key = services().keys.check(presented.strip())
    if key is None or Role.DESK not in key.roles:
        _tries.take(_address(), TRIES, time.monotonic())
        return None
    return key


def remember(response: Response, key: Key) -> None:
    """Begin a session: whatever cookie there was before, this one is new."""
    # The hash stands for the key as it is: one that is made anew under the same id would be another.
    value = _signer().dumps({"key": key.id, "of": key.hash, "token": secrets.token_urlsafe(24)})
    secure = request.is_secure or services().settings.public_url.startswith("https:")
    response.set_cookie(COOKIE, value, max_age=LASTS_S, path=_path(), secure=secure, httponly=True, samesite="Strict")


def forget(response: Response) -> None:
    """End the session."""
    response.delete_cookie(COOKIE, path=_path(), httponly=True, samesite="Strict")


def fits(session: Session) -> bool:
    """Whether a form was sent from a page of this session."""
    return hmac.compare_digest(session.token.encode(), request.form.get("token", "").encode("utf-8", "replace"))


def _path() -> str:
    return url_for("desk.overview")


def _address() -> str:
    return network_of(request.remote_addr or "")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_secret(services().settings.desk_folder), salt="desk")


def _secret(folder: Path) -> bytes:
    """The service's secret, shared by its processes; made where there is none."""
    path = folder / _SECRET
    try:
        return path.read_bytes()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = folder / f".{_SECRET}-{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(32))
        with suppress(FileExistsError):  # another process was first
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path.read_bytes()
