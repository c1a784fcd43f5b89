"""Settings: read once at the start, frozen, passed explicitly."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from faqsearch.errors import ConfigError

PREFIX = "FAQSEARCH_"
MAX_QUERY_CHARS = 500
ROOT_PATH = r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+"
DESK = ("write", "read", "off")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:]+\]")


def _integer(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"expected a whole number, found {text!r}") from None
        if not low <= number <= high:
            raise ValueError(f"expected {low} to {high}, found {number}")
        return number

    return parse


def _share(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"expected a number from 0 to 1, found {text!r}") from None
    if not 0 <= number <= 1:
        raise ValueError(f"expected a number from 0 to 1, found {text}")
    return number


_BOOLEANS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


def _boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.strip().lower()]
    except KeyError:
        raise ValueError(f"expected true or false, found {text!r}") from None


def _log_level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(f"expected DEBUG, INFO, WARNING or ERROR, found {text!r}")
    return text.upper()


def _origins(text: str) -> tuple[str, ...]:
    return tuple("*" if part == "*" else _origin(part) for part in map(str.strip, text.split(",")) if part)


def _origin(text: str) -> str:
    """An origin as browsers send it: in small letters, in Punycode, without the scheme's own port or a slash."""
    fault = f"expected origins such as https://www.example.com, separated by commas; found {text!r}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        host = f"[{IPv6Address(host)}]" if ":" in host else host.encode("idna").decode()
    except ValueError:
        raise ValueError(fault) from None
    own_port = {"http": 80, "https": 443}.get(parts.scheme)
    if own_port is None or not _HOST.fullmatch(host) or parts.path not in ("", "/") or set(text) & set("?#@\\"):
        raise ValueError(fault)
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, own_port) else "")


def _address(text: str) -> str:
    address = text.strip().rstrip("/")
    if not re.fullmatch(r"https?://[^/\s?#@]+(?:/[^\s?#]*)?", address):
        raise ValueError(f"expected an address such as https://faq.example.com or one with a path, found {text!r}")
    return address


def _socket_address(text: str) -> tuple[str, int]:
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:/\[\]]+)):([0-9]{1,5})", text.strip())
    if found is None or not 1 <= int(found[3]) <= 65535:
        raise ValueError(f"expected a host and a port such as 127.0.0.1:9100, found {text!r}")
    return found[1] or found[2], int(found[3])


def _root_path(text: str) -> str:
    path = text.strip().rstrip("/")
    if path and not re.fullmatch(ROOT_PATH, path):
        raise ValueError(f"expected a path such as /help, found {text!r}")
    return path


def _folder(text: str) -> Path:
    if not text.strip():
        raise ValueError("expected a path, found nothing")
    return Path(text)


def _file(text: str) -> Path:
    return _folder(text).absolute()


def _desk(text: str) -> str:
    if text.strip().lower() not in DESK:
        raise ValueError(f"expected one of {', '.join(DESK)}, found {text!r}")
    return text.strip().lower()


def _model(text: str) -> str:
    if not text.strip():
        raise ValueError("expected auto, none or a folder, found nothing")
    return text.strip()


def _backend(text: str) -> str:
    if text.strip() not in ("embedded", "opensearch"):
        raise ValueError(f"expected embedded or opensearch, found {text!r}")
    return text.strip()


def _cluster(text: str) -> tuple[str, ...]:
    addresses = tuple(_address(part) for part in text.split(",") if part.strip())
    if not addresses:
        raise ValueError("expected addresses such as https://search-1:9200, separated by commas, found nothing")
    return addresses


def _prefix(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", text.strip()):
        raise ValueError(f"expected small letters, digits and hyphens, found {text!r}")
    return text.strip()


def _setting(default: Any, parse: Callable[[str], Any], help_: str, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"parse": parse, "help": help_})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set; each field's name in upper case behind ``FAQSEARCH_`` is its variable."""

    corpus_dir: Path = _setting(Path("corpus"), _folder, "folder of the corpus")
    index_dir: Path = _setting(Path("index"), _folder, "folder of the generations")
    host: str = _setting("127.0.0.1", str, "address that `serve` listens on")
    port: int = _setting(8000, _integer(0, 65535), "port that `serve` listens on")
    workers: int = _setting(2, _integer(1, 256), "server processes of `serve`")
    public_url: str = _setting("", _address, "address of the service, which links of answers begin with")
    root_path: str = _setting("", _root_path, "path that a reverse proxy serves all of it below")
    cors_origins: tuple[str, ...] = _setting(
        (), _origins, "origins whose pages may call the API, separated by commas; * for all"
    )
    frame_ancestors: tuple[str, ...] = _setting(
        (), _origins, "origins whose pages may show the search page in a frame, separated by commas; * for all"
    )
    log_level: str = _setting("INFO", _log_level, "DEBUG, INFO, WARNING or ERROR")
    metrics_address: tuple[str, int] | None = _setting(
        None, _socket_address, "address that `serve` answers /metrics at, and nowhere else"
    )
    proxy_hops: int = _setting(
        0, _integer(0, 10), "reverse proxies in front, whose X-Forwarded-For and X-Forwarded-Prefix are believed"
    )
    feedback_enabled: bool = _setting(True, _boolean, "whether `POST /feedback` takes anything")
    feedback_path: Path = _setting(Path("var/feedback.sqlite3"), _folder, "file that feedback is stored in")
    feedback_mb: int = _setting(1000, _integer(1, 1_000_000), "megabytes that this file may take")
    answered_confidence: float | None = _setting(
        None,
        _share,
        "confidence from which the first result is the answer; 0.5, and 0.75 where a corpus teaches nothing",
    )
    ambiguous_confidence: float = _setting(0.4, _share, "confidence in one of the first three from which to ask which")
    model: str = _setting("auto", _model, "auto, none, or the folder of a model of sentence embeddings in ONNX")
    gap_confidence: float = _setting(0.3, _share, "confidence from which a known gap, or small talk, is what was asked")
    category_confidence: float = _setting(0.1, _share, "confidence from which a result's category is the query's")
    query_log: bool = _setting(False, _boolean, "whether queries are kept, personal data masked")
    query_log_path: Path | None = _setting(None, _folder, "folder of the query log; beside the feedback's by default")
    query_log_days: int = _setting(90, _integer(1, 3650), "days that the query log is kept")
    query_log_mb: int = _setting(1000, _integer(1, 1_000_000), "megabytes that the query log may take")
    keys_path: Path | None = _setting(None, _folder, "file of the keys; beside the feedback by default")
    require_key: bool | None = _setting(
        None, _boolean, "whether the API asks everybody for a key; by default programs, where any search key exists"
    )
    address_limit: int = _setting(
        0, _integer(0, 1_000_000), "API requests a minute of one address without a key; 0: as many as it likes"
    )
    desk: str = _setting("write", _desk, "what the page /desk may do: write, read, or off")
    keep_generations: int = _setting(5, _integer(1, 1000), "generations kept for `rollback`")
    backend: str = _setting("embedded", _backend, "where generations are published: embedded (a folder), opensearch")
    opensearch_url: tuple[str, ...] = _setting((), _cluster, "addresses of the cluster's nodes, separated by commas")
    opensearch_user: str = _setting("", str, "user of the cluster")
    opensearch_password: str = _setting("", str, "that user's password", secret=True)
    opensearch_key: str = _setting("", str, "key in place of user and password", secret=True)
    opensearch_ca: Path | None = _setting(None, _file, "file of the authorities whose certificates are believed")
    opensearch_prefix: str = _setting("faqsearch", _prefix, "what the names of the cluster's indexes begin with")

    @property
    def query_log_folder(self) -> Path:
        """Where the query log is."""
        return self.query_log_path or self.feedback_path.parent / "querylog"

    @property
    def desk_folder(self) -> Path:
        """Where the desk keeps its secret, and what it has measured."""
        return self.feedback_path.parent / "desk"

    @property
    def keys_file(self) -> Path:
        """Where the keys are."""
        return self.keys_path or self.feedback_path.parent / "keys.json"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **options: Any) -> "Settings":
        """Settings from ``FAQSEARCH_*`` variables; ``options`` that are not None win over them.

        Raises:
            ConfigError: a variable's name is unknown or its value does not parse; all such are named.
        """
        known = {PREFIX + item.name.upper(): item for item in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        faults = []
        for variable, text in sorted(environment.items()):
            if not variable.startswith(PREFIX):
                continue
            if variable not in known:
                faults.append(f"{variable}: no such setting (known: {', '.join(sorted(known))})")
                continue
            try:
                values[known[variable].name] = known[variable].metadata["parse"](text)
            except ValueError as error:
                faults.append(f"{variable}: {error}")
        if faults:
            raise ConfigError("\n".join(faults))
        values.update({name: value for name, value in options.items() if value is not None})
        return cls(**values)
