"""Keys of programs and of operators: a file of salted hashes, and who may do what by which."""

import hashlib
import hmac
import json
import logging
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from faqsearch.errors import ConfigError

_log = logging.getLogger(__name__)
_PREFIX = "faq"
_NAME = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_NOBODY = "0" * 32  # salt of a key that is compared where none has the id, so that this takes as long


class Role(StrEnum):
    """What a key is for."""

    SEARCH = "search"  # the whole API
    FEEDBACK = "feedback"  # votes and choices alone
    DESK = "desk"  # the operator's page


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: the key itself is shown once, when it is made.

    Args:
        id: the part of the key that is no secret.
        salt, hash: hexadecimal; SHA-256 of salt and secret. The secret has 256 random bits, so that a hash that is
            made to be slow would protect nothing more, and cost every request.
        limit: requests a minute, or None for as many as it likes.
        added: UTC, ISO 8601.
    """

    id: str
    name: str
    roles: tuple[Role, ...]
    salt: str
    hash: str
    limit: int | None
    added: str


def add_key(path: Path, roles: Sequence[Role], *, name: str | None = None, limit: int | None = None) -> tuple[Key, str]:
    """Make a key, and note it in the file.

    Args:
        name: for the operator; the first role and a number by default.

    Returns:
        The key as it is kept, and the key itself, which nothing can tell again.

    Raises:
        ConfigError: the name is taken or none, or the file cannot be used.
    """
    held = read_keys(path)
    names = {key.name for key in held}
    if name is None:
        name = next(made for number in range(1, len(held) + 2) if (made := f"{roles[0]}-{number}") not in names)
    if not _NAME.fullmatch(name):
        raise ConfigError(f"the name {name!r:.80} must be lower-case letters and digits joined by hyphens")
    if name in names:
        raise ConfigError(f"there is a key of the name {name!r} already")
    id_, secret, salt = secrets.token_hex(4), secrets.token_urlsafe(32), secrets.token_hex(16)
    added = datetime.now(UTC).isoformat(timespec="seconds")
    key = Key(id_, name, tuple(dict.fromkeys(roles)), salt, _hashed(salt, secret), limit, added)
    _write(path, [*held, key])
    return key, f"{_PREFIX}_{id_}_{secret}"


def remove_key(path: Path, name: str) -> Key:
    """Take a key back: running servers refuse it from their next request on.

    Raises:
        ConfigError: there is none of that name, or the file cannot be used.
    """
    held = read_keys(path)
    found = next((key for key in held if key.name == name), None)
    if found is None:
        raise ConfigError(f"there is no key of the name {name!r:.80}")
    _write(path, [key for key in held if key is not found])
    return found


def read_keys(path: Path) -> list[Key]:
    """The keys, in the order in which they were made; none where there is no file.

    Raises:
        ConfigError: the file cannot be read, or is no file of keys.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        keys = [Key(**row) for row in rows]
        return [replace(key, roles=tuple(Role(role) for role in key.roles)) for key in keys]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(f"the keys in {path} cannot be read: {error}") from error


class KeyRing:
    """The keys of a running server, read again when their file changes.

    Where a changed file cannot be read, those that were held go on; a server that never could read it lets nobody in.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state: tuple[int, int, int] | None = None
        self._keys: dict[str, Key] | None = None

    def has(self, role: Role) -> bool:
        """Whether any key has a role."""
        return any(role in key.roles for key in self._current().values())

    def find(self, id_: str) -> Key | None:
        """The key of an id, which was checked before."""
        return self._current().get(id_)

    def check(self, presented: str) -> Key | None:
        """The key that was presented, or None where it is none; takes as long whichever it is."""
        _, _, rest = presented.partition("_")
        id_, _, secret = rest.partition("_")
        key = self._current().get(id_)
        expected = key.hash if key else _NOBODY * 2
        fits = hmac.compare_digest(_hashed(key.salt if key else _NOBODY, secret), expected)
        return key if fits and key and presented.startswith(f"{_PREFIX}_") else None

    def _current(self) -> dict[str, Key]:
        state = _state(self._path)
        if self._keys is None or state != self._state:
            try:
                self._keys, self._state = {key.id: key for key in read_keys(self._path)}, state
            except ConfigError:
                if self._keys is None:
                    raise
                self._state = state
                _log.exception("going on with the keys that were held")
        return self._keys


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _hashed(salt: str, secret: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + secret.encode("utf-8", "surrogatepass")).hexdigest()


def _write(path: Path, keys: Sequence[Key]) -> None:
    """Put the file in place at once; its owner alone may read it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as stream:
            json.dump([asdict(key) for key in keys], stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        if os.name == "posix" and os.geteuid() == 0 and path.exists():  # a server that is not root's keeps its file
            owner = path.stat()
            os.chown(temporary, owner.st_uid, owner.st_gid)
        temporary.replace(path)
    except OSError as error:
        raise ConfigError(f"the keys in {path} cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
