"""The application factory."""

import json
from typing import Any

from flask import Flask
from flask.json.provider import JSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from faqsearch.api import access, budget, compression, headers, metrics, problems, requests
from faqsearch.api.desk import desk
from faqsearch.api.files import files
from faqsearch.api.openapi import make_api
from faqsearch.api.operations import operations
from faqsearch.api.pages import pages
from faqsearch.api.prefix import below
from faqsearch.api.services import attach
from faqsearch.api.views import api
from faqsearch.config import Settings
from faqsearch.wire import to_json

MAX_BODY_BYTES = 1 << 20  # 100 queries of 500 characters, each written as two \uXXXX escapes, fit in


class _WireJson(JSONProvider):
    """Flask's JSON, written as the command line writes it."""

    def dumps(self, obj: Any, **options: Any) -> str:
        options.pop("sort_keys", None)
        return to_json(obj, **options)

    def loads(self, s: str | bytes, **options: Any) -> Any:
        return json.loads(s, **options)

    def response(self, *args: Any, **kwargs: Any) -> Any:
        text = self.dumps(self._prepare_response_obj(args, kwargs)) + "\n"
        return self._app.response_class(text, mimetype="application/json")


def create_app(settings: Settings) -> Flask:
    """A WSGI application that answers from the published generation of ``settings.index_dir``.

    It can be made before there is an index: until one is published, searches are answered with 503.
    """
    app = Flask("faqsearch.api")
    app.json = _WireJson(app)
    app.url_map.merge_slashes = False  # it redirects to whatever the client gave as Host
    app.config |= {"MAX_CONTENT_LENGTH": MAX_BODY_BYTES, "SEND_FILE_MAX_AGE_DEFAULT": 3600}
    attach(app, settings)
    requests.register(app)  # first, as it names what the others log
    metrics.register(app, settings.metrics_address)  # then, as it times the others
    problems.register(app)
    access.register(app)
    budget.register(app)
    compression.register(app)
    headers.register(app, settings)
    documented = make_api(app)
    documented.register_blueprint(api)
    documented.register_blueprint(operations)
    app.extensions["openapi"] = documented
    app.register_blueprint(pages)
    app.register_blueprint(files)
    app.register_blueprint(desk)
    app.wsgi_app = below(app.wsgi_app, settings.root_path)  # type: ignore[method-assign, assignment]
    if hops := settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_prefix=hops)  # type: ignore[method-assign]
    return app
