"""Response headers: who may read an answer (CORS), and what a page may do (security)."""

from flask import Flask, Response, request

from faqsearch.config import Settings

# Data is never a page: should a browser be led to open it as one, that page may do nothing.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' https:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_PREFLIGHT_AGE_S = 3600
# What scripts may send: beside the body's type, what OpenTelemetry, Sentry and others add to follow a request.
_ALLOWED_HEADERS = (
    "Authorization, Content-Type, If-None-Match, X-Request-ID, traceparent, tracestate, baggage, sentry-trace"
)
_EXPOSED_HEADERS = "ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-ID"


def register(app: Flask, settings: Settings) -> None:
    """Set the headers of every response of ``app``."""

    @app.after_request
    def _set(response: Response) -> Response:
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)
        policy = PAGE_POLICY if response.mimetype == "text/html" else DATA_POLICY
        if request.endpoint == "pages.search_page" and settings.frame_ancestors:
            policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(settings.frame_ancestors)}")
            del response.headers["X-Frame-Options"]  # which knows of no origins
        response.headers.setdefault("Content-Security-Policy", policy)
        if request.endpoint in ("static", "files.file"):
            # Pages that isolate themselves (Cross-Origin-Embedder-Policy) take only what says this.
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        # The component's file, too: a page that names its hash (integrity) reads it by CORS.
        if request.path.startswith("/api/") or request.path == "/openapi.json" or request.endpoint == "static":
            _allow_origin(response, settings.cors_origins)
        return response


def _allow_origin(response: Response, origins: tuple[str, ...]) -> None:
    """The CORS headers, where the request comes from a page of one of ``origins``."""
    if not origins:
        return
    everyone = "*" in origins
    if not everyone:
        response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin is None or not (everyone or origin in origins):
        return
    response.headers["Access-Control-Allow-Origin"] = "*" if everyone else origin
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_AGE_S)
