"""Keep Whoosh from running what an index folder says: its pickles may name nothing but what it writes itself.

Whoosh keeps its table of contents, its hash tables' extras and stored fields as pickles, and a pickle can call
any function there is. Importing this module puts a reader in place of Whoosh's that knows the few names below.
"""

import io
import pickle
from typing import IO, Any

from whoosh import columns
from whoosh.codec import whoosh3
from whoosh.filedb import structfile

from faqsearch.errors import NoIndexError

# All that the files of an index name, and nothing that does anything when it is called.
_NAMES = {
    ("builtins", "int"),
    ("collections", "defaultdict"),
    ("faqsearch.index.codec", "ArrayCodec"),
    ("whoosh.codec.whoosh3", "W3Segment"),
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _NAMES:
            raise NoIndexError(f"the index names {module}.{name}, which no index of faqsearch does: it is not opened")
        return super().find_class(module, name)


def load(stream: IO[bytes]) -> Any:
    """What a pickle holds.

    Raises:
        NoIndexError: it names something that no index of ours does.
    """
    return _Unpickler(stream).load()


def loads(content: bytes) -> Any:
    """The same from bytes."""
    return load(io.BytesIO(content))


structfile.load_pickle = load
columns.loads = whoosh3.loads = loads
