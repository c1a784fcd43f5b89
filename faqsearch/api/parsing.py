"""Query strings and bodies → plain data, strictly: what is malformed is refused and named, never guessed at."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser

from faqsearch.api.problems import BAD_MEDIA_TYPE, INVALID, MALFORMED, TOO_LARGE, ProblemError
from faqsearch.wire import without_surrogates

BODY = "body"  # the name of faults that concern a body as a whole
# What links gather on their way, and what callers add so that no cache answers: neither is meant for us.
_PASSED_OVER = re.compile(r"utm_\w*|(?:gcl|fbcl|msclk)id|_|_t|_ts|_dc|cb|cache_?bust(?:er)?|no_?cache", re.IGNORECASE)


class StrictParser(FlaskParser):
    """Loads ``location="query"`` and ``location="json"``; raises :class:`ProblemError` for whatever is wrong."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {"query": ma.RAISE, "json": ma.RAISE}  # noqa: RUF012 - webargs

    def load_querystring(self, req: Request, schema: ma.Schema) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in filter(None, req.query_string.split(b"&")):
            raw_name, _, raw_value = part.replace(b"+", b" ").partition(b"=")
            name = _decode(raw_name, "a parameter's name")
            if _PASSED_OVER.fullmatch(name):
                continue
            if name in found:
                _refuse_second(name)
            found[name] = _decode(raw_value, name)
        return found

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        if not _is_json(req):
            raise ProblemError(BAD_MEDIA_TYPE)
        body = req.get_data()
        if req.max_content_length is not None and len(body) >= req.max_content_length:
            # Werkzeug refuses a Content-Length that is too large, but a body in chunks it merely cuts off.
            raise ProblemError(TOO_LARGE)
        try:
            return json.loads(
                body.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_object
            )
        except UnicodeDecodeError as error:
            detail = f"The body is not UTF-8 (byte {error.start + 1})."
        except (ValueError, RecursionError) as error:
            detail = f"The body is not JSON: {error}."
        raise ProblemError(MALFORMED, detail, errors={BODY: [detail]})

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,
        schema: ma.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        by_location = error.messages
        assert isinstance(by_location, dict)  # noqa: S101 - webargs puts the messages under their location
        faults = {name: messages for part in by_location.values() for name, messages in part.items()}
        if "_schema" in faults:
            faults[BODY] = faults.pop("_schema")
        raise ProblemError(INVALID, "; ".join(_sentences(faults)), errors=faults)


def _decode(raw: bytes, name: str) -> str:
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        message = "is not UTF-8"
        raise ProblemError(MALFORMED, f"{name}: {message}", errors={name: [message]}) from None


def _is_json(req: Request) -> bool:
    charset = req.mimetype_params.get("charset", "utf-8").lower()
    return req.mimetype == "application/json" and charset in ("utf-8", "utf8")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def _refuse_second(name: str) -> NoReturn:
    message = "stands more than once"
    raise ProblemError(INVALID, f"{name}: {message}", errors={name: [message]})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of two values by one name nobody knows which is meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            _refuse_second(without_surrogates(name))
        found[name] = value
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text:.20} is too large")
    return number


def _sentences(faults: Mapping[Any, Any], place: str = "") -> list[str]:
    """Every message with the name of its field: ``queries.3: is empty``."""
    sentences = []
    for name, messages in faults.items():
        here = f"{place}.{name}" if place else str(name)
        if isinstance(messages, Mapping):
            sentences += _sentences(messages, here)
        else:
            sentences += [f"{here}: {message}" for message in messages]
    return sentences
