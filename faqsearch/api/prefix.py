"""Below a prefix: a reverse proxy hands on ``/help/…``, or says in ``X-Forwarded-Prefix`` what it took off."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from faqsearch.config import ROOT_PATH

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def below(app: Application, root_path: str) -> Application:
    """``app`` with its addresses below what the proxy says, else below ``root_path``.

    Requests that come without the prefix are taken, too: the proxy took it off, or somebody asks behind it.
    """

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        given = environ.get("SCRIPT_NAME", "").rstrip("/")
        # Links begin with it: what is no path of ours ("//elsewhere") would lead anywhere.
        prefix = given if given and re.fullmatch(ROOT_PATH, given) else root_path
        path = environ["PATH_INFO"]
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path = path.removeprefix(prefix)
        return app({**environ, "SCRIPT_NAME": prefix, "PATH_INFO": path or "/"}, start_response)

    return serve
