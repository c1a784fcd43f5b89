"""Who did what at the desk, by the names of keys: one JSON object a line, appended and never rewritten."""

import json
import os
from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = "audit.jsonl"
SIGNED_IN, PUBLISHED, TOOK_BACK, ROLLED_BACK = "signed in", "published", "took back", "rolled back"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody did.

    Args:
        at: UTC, ISO 8601.
        what: one of the constants of this module.
        about: the lesson, or the generation; empty where there is neither.
    """

    at: str
    by: str
    what: str
    about: str


def note(folder: Path, by: str, what: str, about: str = "") -> None:
    """Write down what somebody did."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    event = Event(datetime.now(UTC).isoformat(timespec="seconds"), by, what, about)
    line = f"\n{json.dumps(asdict(event), ensure_ascii=False)}\n"  # behind what may be left half written
    # One write to a file that is open for appending: lines of several processes do not mix.
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode("utf-8", "replace"))
    finally:
        os.close(descriptor)


def events(folder: Path, most: int) -> list[Event]:
    """The latest events, the newest first."""
    try:
        with (folder / FILE).open(encoding="utf-8") as lines:
            latest = deque((line for line in lines if line.rstrip().endswith("}")), most)
    except FileNotFoundError:
        return []
    return [Event(**json.loads(line)) for line in reversed(latest)]
