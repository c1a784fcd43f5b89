"""Generations in an OpenSearch cluster: an index each, of pieces of files, and an alias on the one that is current.

An index's mapping holds the generation's manifest, written last, so that one listing tells all that are whole. The
alias has the index as its write index, of which a cluster allows one: whoever moves it names where it was, and of two
who do so at once one is refused.
"""

import base64
import hashlib
import logging
import os
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from opensearchpy import ImproperlyConfigured, OpenSearch, OpenSearchException, TransportError
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ConnectionTimeout, NotFoundError

from faqsearch.config import Settings
from faqsearch.errors import ClusterError, ConfigError, GenerationNotFoundError, ReindexRunningError
from faqsearch.index.generations import ID, sequence
from faqsearch.index.manifest import FileRecord

PIECE_BYTES = 4 << 20
ASK_S, MOVE_S = 2.0, 30.0  # how long one node may take to answer a question; to take or give a piece, or to move things
PATIENCE_S = 60.0  # how long a reindex outlasts a cluster that is away, or full of work
_ABANDONED_MS = 24 * 3600 * 1000  # what nobody has sealed for so long is what a killed reindex left behind
_BUSY = (429, 502, 503, 504)
_BODY = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "-1"},
    "mappings": {"dynamic": False, "_source": {"enabled": True}, "properties": {}},
}
_WRONG = {401: "refuses the user and password, or the key", 403: "does not allow this user to do it"}
_BLOCKED = "cluster_block_exception"

logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # what fails is told here, once
_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept:
    """An index of a generation: ``manifest`` is its manifest's text, None where it was never sealed."""

    created_ms: int
    manifest: str | None


class Cluster:
    """What a cluster keeps under one prefix. Every method raises :class:`ClusterError` where it does not answer.

    Safe to share among threads and forked processes.

    Args:
        settings: those whose names begin with ``opensearch_``.

    Raises:
        ConfigError: they do not fit together.
    """

    def __init__(self, settings: Settings) -> None:
        if not settings.opensearch_url:
            raise ConfigError("FAQSEARCH_BACKEND is opensearch, and FAQSEARCH_OPENSEARCH_URL names no cluster")
        self._settings = settings
        self._alias = settings.opensearch_prefix
        self._connected: tuple[int, OpenSearch] | None = None

    def current_id(self) -> str | None:
        """The id of the published generation, or None."""
        with self._told():
            try:
                found = self._client.indices.get_alias(name=self._alias, params={"request_timeout": ASK_S})
            except NotFoundError:
                return None
        return next((self._id(name) for name, its in found.items() if _is_current(its, self._alias)), None)

    def kept(self) -> dict[str, Kept]:
        """All generations by id, oldest first, those that are still being written included."""
        client, names = self._client, f"{self._alias}-*"
        with self._told():
            found = patiently(lambda: client.indices.get(index=names, params={"request_timeout": MOVE_S}))
        kept = {}
        for name in found:
            manifest = found[name]["mappings"].get("_meta", {}).get("manifest")
            if ID.fullmatch(self._id(name)):  # and is not of a prefix that begins with this one
                kept[self._id(name)] = Kept(int(found[name]["settings"]["index"]["creation_date"]), manifest)
        return {id_: kept[id_] for id_ in sorted(kept, key=sequence)}

    def manifest(self, id_: str) -> str:
        """The manifest of a generation.

        Raises:
            GenerationNotFoundError: the cluster has none of that id, whole.
        """
        with self._told():
            try:
                found = self._client.indices.get_mapping(index=self._index(id_), params={"request_timeout": MOVE_S})
            except NotFoundError:
                found = {}
        for its in found.values():
            if text := its["mappings"].get("_meta", {}).get("manifest"):
                return str(text)
        raise GenerationNotFoundError(f"the cluster has no generation {id_} (`faqsearch generations` lists those kept)")

    def push(self, id_: str, folder: Path, files: Mapping[str, FileRecord], manifest: str) -> None:
        """Write a generation, file by file and piece by piece, and seal it; what is cut short is never sealed.

        A cluster that is away for less than :data:`PATIENCE_S` is waited for. In memory is one piece at a time.
        """
        index, client = self._index(id_), self._client
        with self._told():
            patiently(lambda: client.indices.create(index=index, body=_BODY, params={"request_timeout": MOVE_S}))
            pieces = {}
            for name, record in files.items():
                for number, piece in enumerate(_pieces(folder / name)):
                    key = f"{record.sha256}.{number}"
                    if key not in pieces:
                        pieces[key] = len(piece)
                        self._put(index, key, piece)
            patiently(lambda: client.indices.refresh(index=index, params={"request_timeout": MOVE_S}))
            held = client.count(index=index, params={"request_timeout": MOVE_S})["count"]
            if held != len(pieces):
                raise ClusterError(f"the cluster took {held} of the {len(pieces)} pieces of generation {id_}")
            meta = {"_meta": {"manifest": manifest}}
            patiently(lambda: client.indices.put_mapping(index=index, body=meta, params={"request_timeout": MOVE_S}))
            health = {"wait_for_status": "green", "timeout": "20s", "request_timeout": MOVE_S}
            if client.cluster.health(index=index, params=health)["timed_out"]:
                _log.warning("generation %s has no second copy in the cluster yet", id_)

    def pull(self, id_: str, record: FileRecord, path: Path) -> None:
        """Write a file of a generation to ``path``.

        Raises:
            ClusterError: it is not there whole, too.
        """
        digest, number = hashlib.sha256(), 0
        with path.open("wb") as stream, self._told():
            while stream.tell() < record.size_bytes or number == 0:
                piece = self._get(self._index(id_), f"{record.sha256}.{number}")
                stream.write(piece)
                digest.update(piece)
                number += 1
        if digest.hexdigest() != record.sha256:
            raise ClusterError(f"the cluster has a damaged copy of {path.name} of generation {id_}")

    def move(self, before: str | None, id_: str) -> None:
        """Make a generation the published one, if ``before`` still is.

        Raises:
            ReindexRunningError: it is not any more.
        """
        actions = [self._add(id_)]
        if before is not None and before != id_:
            gone = {"index": self._index(before), "alias": self._alias, "must_exist": True}
            actions.insert(0, {"remove": gone})
        try:
            patiently(lambda: self._change(actions))
        except TransportError as error:
            now = self.current_id()  # a move that was made, and whose answer was lost, is one
            if now == id_:
                return
            if now != before:
                raise ReindexRunningError(
                    f"nothing was published: generation {now} was, by another host, since this began; run it again"
                ) from error
            with self._told():
                raise

    def remove(self, ids: Iterable[str], current: str) -> None:
        """Remove generations, ``current`` being published and staying so.

        In one step with saying so: what somebody went back to meanwhile is never removed while the alias is on it.
        """
        if gone := [{"remove_index": {"index": self._index(id_)}} for id_ in ids]:
            with self._told():
                self._change([*gone, self._add(current)])

    def discard(self, id_: str) -> None:
        """Remove what was not published."""
        with self._told():
            self._client.indices.delete(
                index=self._index(id_), ignore_unavailable=True, params={"request_timeout": MOVE_S}
            )

    @property
    def _client(self) -> OpenSearch:
        """A connection of this process."""
        if self._connected is None or self._connected[0] != os.getpid():
            self._connected = os.getpid(), _connect(self._settings)
        return self._connected[1]

    def _index(self, id_: str) -> str:
        return f"{self._alias}-{id_}"

    def _id(self, index: str) -> str:
        return index.removeprefix(f"{self._alias}-")

    def _add(self, id_: str) -> dict[str, Any]:
        return {"add": {"index": self._index(id_), "alias": self._alias, "is_write_index": True}}

    def _change(self, actions: list[dict[str, Any]]) -> None:
        self._client.indices.update_aliases(body={"actions": actions}, params={"request_timeout": MOVE_S})

    def _put(self, index: str, key: str, piece: bytes) -> None:
        body = {"piece": base64.b64encode(zlib.compress(piece, 1)).decode()}
        client = self._client
        patiently(lambda: client.index(index=index, id=key, body=body, params={"request_timeout": MOVE_S}))

    def _get(self, index: str, key: str) -> bytes:
        try:
            found = self._client.get(index=index, id=key, params={"request_timeout": MOVE_S})
            return zlib.decompress(base64.b64decode(found["_source"]["piece"]))
        except (NotFoundError, KeyError, ValueError, zlib.error) as error:
            raise ClusterError(f"the cluster has lost a piece of {index}") from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what went wrong in words that hold no address and no password."""
        try:
            yield
        except Unreachable as error:
            how = "answers too slowly" if isinstance(error, ConnectionTimeout) else "cannot be reached"
            raise ClusterError(f"the cluster {how} ({type(error).__name__})") from error
        except TransportError as error:
            reason = _WRONG.get(int(error.status_code), f"answers with {error.status_code}")
            if error.error == _BLOCKED:
                reason = "is read-only, as where a disk is full"
            raise ClusterError(f"the cluster {reason} ({error.error})") from error
        except OpenSearchException as error:
            raise ClusterError(f"what answers is no cluster that is known ({type(error).__name__})") from error


def patiently(call: Callable[[], T]) -> T:
    """What a call gives, tried again while the cluster is away or busy, for :data:`PATIENCE_S` at most."""
    until, pause_s = time.monotonic() + PATIENCE_S, 0.5
    while True:
        try:
            return call()
        except TransportError as error:
            passing = isinstance(error, Unreachable) or (error.status_code in _BUSY and error.error != _BLOCKED)
            if not passing or time.monotonic() + pause_s > until:
                raise
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, 8.0)


def is_abandoned(kept: Kept) -> bool:
    """Whether a generation was begun a day ago and never sealed."""
    return kept.manifest is None and kept.created_ms < time.time() * 1000 - _ABANDONED_MS


def _connect(settings: Settings) -> OpenSearch:
    options: dict[str, Any] = {"max_retries": 2, "retry_on_timeout": True, "retry_on_status": (502, 503, 504)}
    if settings.opensearch_ca:
        options["ca_certs"] = str(settings.opensearch_ca)
    if settings.opensearch_user:
        options["http_auth"] = (settings.opensearch_user, settings.opensearch_password)
    elif key := settings.opensearch_key:
        options["headers"] = {"authorization": key if " " in key else f"ApiKey {key}"}
    try:
        return OpenSearch(list(settings.opensearch_url), **options)
    except (ImproperlyConfigured, OSError, ValueError) as error:
        raise ConfigError(f"FAQSEARCH_OPENSEARCH_…: {error}") from error


def _pieces(path: Path) -> Iterator[bytes]:
    """A file's bytes in pieces; of an empty one, an empty piece."""
    with path.open("rb") as stream:
        yield stream.read(PIECE_BYTES)
        while piece := stream.read(PIECE_BYTES):
            yield piece


def _is_current(index: Mapping[str, Any], alias: str) -> bool:
    return bool(index["aliases"].get(alias, {}).get("is_write_index"))
