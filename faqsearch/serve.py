"""The production server: gunicorn over workers of :mod:`faqsearch.front`. Run as ``python -m faqsearch.serve``.

``faqsearch serve`` starts it. It stands above the HTTP interface, and nothing imports it, since
the folder for the workers' measurements must be named before that interface is imported.
"""

import gc
import logging
import os
import resource
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from faqsearch.config import Settings
from faqsearch.errors import ConfigError, NoIndexError
from faqsearch.logs import configure_logging
from faqsearch.terminal import printable

BACKLOG = 2048
CONNECTIONS = 10_000  # of one worker, as far as the system gives descriptors
GRACE_S = 30  # how long requests in flight may take once the server is told to stop
MAX_REQUEST_LINE_BYTES = 8190  # gunicorn's most; 500 characters of any script take 6000 at most
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - where nothing else can be written to
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # a variable of prometheus_client

WRONG_CONFIGURATION, NO_INDEX = 2, 4
_CHOICE = "another address with --host and --port, or FAQSEARCH_HOST and FAQSEARCH_PORT"

log = logging.getLogger(__name__)


def main() -> int:
    """Serve until told to stop; see README, "Exit status"."""
    try:
        settings = Settings.from_environment(os.environ)
    except ConfigError as error:
        print(printable(str(error)), file=sys.stderr)
        return WRONG_CONFIGURATION
    configure_logging(settings.log_level)
    try:
        listeners = _listeners(settings)
    except ConfigError as error:
        print(printable(str(error)), file=sys.stderr)
        return WRONG_CONFIGURATION
    if fault := _temporary_folder_fault():
        print(fault, file=sys.stderr)
        return WRONG_CONFIGURATION
    with _metrics_folder():
        try:
            app = _load(settings)
        except NoIndexError as error:
            print(printable(str(error)), file=sys.stderr)
            return NO_INDEX
        _raise_descriptors()
        _Server(settings, app, listeners).run()
    return 0


def _temporary_folder_fault() -> str | None:
    """Find a folder for what workers tell each other; in containers with a read-only root that is shared memory."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        if not _takes_files(SHARED_MEMORY):
            return "There is no folder for temporary files: mount one (docker run --tmpfs /tmp), or name one in TMPDIR."
        tempfile.tempdir = SHARED_MEMORY
        log.warning("temporary files go to %s, as no other folder can be written to; mount one at /tmp", SHARED_MEMORY)
    return None


def _takes_files(folder: str) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
    except OSError:
        return False
    return True


@contextmanager
def _metrics_folder() -> Iterator[None]:
    """Name the folder that the workers' measurements meet in: the operator's, or one that goes with the server."""
    given = os.environ.get(METRICS_FOLDER)
    folder = Path(given or tempfile.mkdtemp(prefix="faqsearch-metrics-"))
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):  # those of a server that has stopped must not count again
        file.unlink()
    os.environ[METRICS_FOLDER] = str(folder)
    process = os.getpid()
    try:
        yield
    finally:
        if not given and os.getpid() == process:  # a worker ends here, too
            shutil.rmtree(folder, ignore_errors=True)


def _load(settings: Settings) -> Any:
    """The application with its index open, before the workers part, so that they share its memory.

    Raises:
        NoIndexError: there is none, or it cannot be read.
    """
    from faqsearch.api import create_app  # once METRICS_FOLDER is set
    from faqsearch.api.services import services

    app = create_app(settings)
    with app.app_context():
        services().snapshots.current()
    gc.freeze()  # the collector would write to shared memory, and so copy it
    return app


def _raise_descriptors() -> None:
    """Allow as many connections as the system lets us; most give a process a thousand until it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listeners(settings: Settings) -> list[socket.socket]:
    """Listening sockets, that of measurements last, so that a port in use is known before any worker starts.

    Raises:
        ConfigError: an address cannot be had, or that of measurements is no other.
    """
    listeners = [listen(settings.host, settings.port)]
    if address := settings.metrics_address:
        if address[1] == listeners[0].getsockname()[1]:  # by which the two are told apart
            raise ConfigError(f"FAQSEARCH_METRICS_ADDRESS: port {address[1]} is that of all else; choose another.")
        listeners.append(listen(*address, "another FAQSEARCH_METRICS_ADDRESS"))
    return listeners


def listen(host: str, port: int, choice: str = _CHOICE) -> socket.socket:
    """A socket that listens.

    Raises:
        ConfigError: the address cannot be had; ``choice`` is what to choose instead.
    """
    try:
        return _listener(host, port)
    except OSError as error:
        reason = str(error.strerror or error).partition(" (while")[0]  # Python adds the address, which stands here
        raise ConfigError(f"Cannot listen on {host}:{port}: {reason}. Choose {choice}.") from None


def _listener(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(address[:2], family=family, backlog=BACKLOG)


def url_of(listener: socket.socket) -> str:
    """The address that a socket listens on, to be shown."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    def __init__(self, settings: Settings, app: Any, listeners: list[socket.socket]) -> None:
        from faqsearch.front import Loads  # it imports the interface

        self._app = app
        self._settings = settings
        self._loads = Loads()
        self._urls = [url_of(listener) for listener in listeners]
        self._descriptors = [listener.detach() for listener in listeners]
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": [f"fd://{descriptor}" for descriptor in self._descriptors],
            "backlog": BACKLOG,
            "workers": self._settings.workers,
            "worker_class": "faqsearch.front.Worker",
            "worker_connections": CONNECTIONS,
            "http_parser": "python",  # which that worker extends
            "sendfile": False,  # answers are sent once they are whole
            "preload_app": True,
            "graceful_timeout": GRACE_S,
            "limit_request_line": MAX_REQUEST_LINE_BYTES,
            "loglevel": self._settings.log_level.lower(),
            "control_socket_disable": True,
            "when_ready": self._announce,
            "pre_fork": self._prepare_worker,
            "child_exit": self._forget_worker,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app

    def _prepare_worker(self, _arbiter: Any, worker: Any) -> None:
        worker.loads, worker.slot = self._loads, self._loads.claim()

    def _forget_worker(self, _arbiter: Any, worker: Any) -> None:
        from prometheus_client.multiprocess import mark_process_dead

        self._loads.free(worker.slot)
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

    def _announce(self, _arbiter: Any) -> None:
        url, *others = self._urls
        print(f"Serving on {url}", flush=True)
        for other in others:
            log.info("measurements are at %s/metrics", other)


if __name__ == "__main__":
    sys.exit(main())
