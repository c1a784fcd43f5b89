"""The tools of :mod:`faqsearch.api.tools` over the Model Context Protocol. Run as ``python -m faqsearch.mcp``.

``faqsearch mcp`` starts it: over standard input and output, or with ``--http`` over streamable HTTP at ``/mcp``.
"""

import dataclasses
import logging
import os
import sys
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import mcp.types as types
import uvicorn
from flask import Flask
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings

from faqsearch import __version__
from faqsearch.api import create_app, tools
from faqsearch.api.services import services
from faqsearch.config import Settings
from faqsearch.errors import ConfigError, NoIndexError
from faqsearch.logs import configure_logging
from faqsearch.serve import NO_INDEX, WRONG_CONFIGURATION, listen, url_of
from faqsearch.terminal import printable
from faqsearch.wire import to_json

PATH = "/mcp"
INSTRUCTIONS = (
    "Answers to support questions out of a FAQ, mostly Chinese, with how sure they are, their sources, and whom to "
    "turn to where there is no answer. Nothing is generated: hand over rather than fill gaps."
)
_LOCAL = ("127.0.0.1", "localhost", "[::1]")


def main() -> int:
    """Serve until told to stop; see README, "Exit status"."""
    over_http = sys.argv[1:] == ["--http"]
    try:
        settings = Settings.from_environment(os.environ)
        configure_logging(settings.log_level)
        if not over_http:  # whoever starts it may read the index anyway
            settings = dataclasses.replace(settings, require_key=False, address_limit=0)
        app = create_app(settings)
        with app.app_context():
            services().snapshots.current()
        if over_http:
            serve_http(app, settings)
        else:
            anyio.run(serve_stdio, make_server(app))
    except (ConfigError, NoIndexError) as error:
        print(printable(str(error)), file=sys.stderr)
        return NO_INDEX if isinstance(error, NoIndexError) else WRONG_CONFIGURATION
    except KeyboardInterrupt:
        pass
    return 0


def make_server(app: Flask) -> Server[Any]:
    """A server of the protocol whose tools ask ``app``."""
    hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    described = [
        types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tools.input_schema(app, tool),
            output_schema=tools.output_schema(app, tool),
            annotations=hints,
        )
        for tool in tools.TOOLS
    ]
    turns = anyio.CapacityLimiter(1)  # Python searches one at a time, and each more makes all of them slower

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=described)

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        asked: dict[str, Any] = {}
        if (request := context.request) is not None:
            asked = {"address": request.client.host, "authorization": request.headers.get("authorization")}
        call = partial(tools.call, app, params.name, params.arguments or {}, **asked)
        try:
            answered, document = await anyio.to_thread.run_sync(call, limiter=turns)
        except KeyError:
            return _told(f"There is no tool {params.name!r}.", is_error=True)
        if not answered:
            return _told(to_json(document), is_error=True)
        return _told(to_json(document), structured_content=document)

    return Server(
        "faqsearch",
        version=__version__,
        title="faqsearch",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _told(text: str, **more: Any) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=text)], **more)


async def serve_stdio(server: Server[Any]) -> None:
    """Until standard input ends."""
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def serve_http(app: Flask, settings: Settings) -> None:
    """Until told to stop. Who is not named in ``Host``, or sends an ``Origin`` that is not allowed, is refused."""
    listener = listen(settings.host, settings.port)
    named = [urlsplit(settings.public_url).netloc] if settings.public_url else []
    security = TransportSecuritySettings(
        # Where the address is not of this machine alone, its names are not known here.
        enable_dns_rebinding_protection=settings.host in ("127.0.0.1", "localhost", "::1") or bool(named),
        allowed_hosts=[*(f"{host}:*" for host in _LOCAL), *named],
        allowed_origins=[*(f"http://{host}:*" for host in _LOCAL), *settings.cors_origins],
    )
    made = make_server(app).streamable_http_app(
        streamable_http_path=PATH, json_response=True, stateless_http=True, transport_security=security
    )
    logging.getLogger("mcp").setLevel(logging.WARNING)  # a line of its own for each request
    print(f"Serving on {url_of(listener)}{PATH}", flush=True)
    uvicorn.Server(uvicorn.Config(made, log_config=None, access_log=False)).run(sockets=[listener])


if __name__ == "__main__":
    sys.exit(main())
