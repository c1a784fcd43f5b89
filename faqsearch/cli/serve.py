"""``serve``: the production server."""

import os
import sys
from pathlib import Path

import click

from faqsearch.cli.group import index_option, read_settings


@click.command(short_help="Serve the HTTP interface and the search page.")
@click.option("--host", help="Address to listen on (FAQSEARCH_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0: any free one (FAQSEARCH_PORT).")
@click.option("--workers", type=click.IntRange(1, 256), help="Server processes (FAQSEARCH_WORKERS).")
@index_option
def serve(host: str | None, port: int | None, workers: int | None, index_dir: Path | None) -> None:
    """Serve the HTTP interface and the search page until stopped.

    The address is printed once requests are taken. A reindex is picked up without a restart.
    """
    settings = read_settings(host=host, port=port, workers=workers, index_dir=index_dir)
    options = {
        "HOST": settings.host,
        "PORT": settings.port,
        "WORKERS": settings.workers,
        "INDEX_DIR": settings.index_dir,
    }
    environment = {**os.environ, **{f"FAQSEARCH_{name}": str(value) for name, value in options.items()}}
    # In place of this process, so that signals and the exit status are the server's own;
    # -P, so that nothing is imported from the folder it happens to be started in.
    os.execve(sys.executable, [sys.executable, "-P", "-m", "faqsearch.serve"], environment)  # noqa: S606 - no shell is wanted
