"""Answers are compressed as clients take them: br, else gzip."""

from flask import Flask, Response, request
from flask_compress import Compress

_CODINGS = ["br", "gzip"]


def register(app: Flask) -> None:
    """Compress whatever answer of ``app`` is long enough to be worth it."""
    app.config |= {
        "COMPRESS_ALGORITHM": _CODINGS,
        "COMPRESS_ALGORITHM_STREAMING": _CODINGS,
        "COMPRESS_REGISTER": False,  # as it would compress a part of a file, and for clients that refuse it (q=0)
    }
    compress = Compress(app)

    @app.after_request
    def _compress(response: Response) -> Response:
        response.vary.add("Accept-Encoding")
        if request.blueprint == "desk":  # its pages hold a secret beside what others typed: lengths would tell (BREACH)
            return response
        taken = any(request.accept_encodings.quality(coding) for coding in _CODINGS)
        return compress.after_request(response) if taken and response.status_code == 200 else response
