"""``mcp``: the tools for agents."""

import importlib.util
import os
import sys
from pathlib import Path

import click

from faqsearch.cli.group import index_option, read_settings
from faqsearch.errors import ConfigError


@click.command(short_help="Serve tools for agents (Model Context Protocol).")
@click.option("--http", is_flag=True, help="Over streamable HTTP at /mcp, rather than standard input and output.")
@click.option("--host", help="Address to listen on (FAQSEARCH_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0: any free one (FAQSEARCH_PORT).")
@index_option
def mcp(http: bool, host: str | None, port: int | None, index_dir: Path | None) -> None:
    """Serve the tools search_faq, answer_question, get_entry and list_channels to agents.

    Over standard input and output, as programs start it that agents run in; with --http for many at once.
    """
    settings = read_settings(host=host, port=port, index_dir=index_dir)
    if importlib.util.find_spec("mcp") is None:
        raise ConfigError("faqsearch mcp needs: pip install 'faqsearch[mcp]'")
    options = {"HOST": settings.host, "PORT": settings.port, "INDEX_DIR": settings.index_dir}
    environment = {**os.environ, **{f"FAQSEARCH_{name}": str(value) for name, value in options.items()}}
    arguments = [sys.executable, "-P", "-m", "faqsearch.mcp", *(["--http"] if http else [])]
    os.execve(sys.executable, arguments, environment)  # noqa: S606 - in place of this process, as in `serve`
