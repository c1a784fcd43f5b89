"""A request is whole when all of it has come, however it is cut; what follows it is the next one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.front.gathering import MAX_HEAD_BYTES, Gathering

GET = b"GET /api/v1/search?q=a HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /api/v1/answer HTTP/1.1\r\nHost: a\r\ncontent-length:  5 \r\n\r\nhello"
CHUNKS = (
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3;x=y\r\nabc\r\n0a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
)
MAX_BODY = 1000


def gathered(pieces: list[bytes]) -> list[bytes]:
    """The requests that pieces of a connection amount to."""
    gathering, requests = Gathering(MAX_BODY), []
    for piece in pieces:
        whole = gathering.add(piece)
        while whole:
            requests.append(gathering.take())
            whole = gathering.add(b"")
    return requests


@given(st.lists(st.sampled_from([GET, POST, CHUNKS]), max_size=4), st.data())
def test_requests_are_told_apart_however_the_network_cuts_them(requests: list[bytes], data: Any) -> None:
    stream = b"".join(requests)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert gathered(pieces) == requests


@pytest.mark.parametrize("request_", [GET, POST, CHUNKS])
def test_a_request_is_not_whole_before_its_last_byte(request_: bytes) -> None:
    gathering = Gathering(MAX_BODY)
    assert [gathering.add(request_[at : at + 1]) for at in range(len(request_))] == [False] * (len(request_) - 1) + [
        True
    ]


@given(st.binary(max_size=400))
def test_no_bytes_break_it(junk: bytes) -> None:
    gathered([junk])
    gathered([b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + junk])


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nX: " + b"a" * MAX_HEAD_BYTES,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 9000,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 12_000,
        b"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n",
    ],
)
def test_what_can_only_be_refused_is_not_waited_for(request_: bytes) -> None:
    assert Gathering(MAX_BODY).add(request_)


def test_a_body_of_chunks_that_grows_too_large_is_told() -> None:
    gathering = Gathering(MAX_BODY)
    assert not gathering.add(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    whole = False
    for _ in range(20):
        whole = whole or gathering.add(b"64\r\n" + b"x" * 100 + b"\r\n")
    assert whole
    assert gathering.too_large


def test_the_go_ahead_is_given_once_and_only_to_those_who_wait() -> None:
    gathering = Gathering(MAX_BODY)
    gathering.add(b"POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n")
    assert [gathering.wants_go_ahead() for _ in range(2)] == [True, False]
    assert gathering.add(b"hello")
    plain = Gathering(MAX_BODY)
    plain.add(POST[:-1])
    assert not plain.wants_go_ahead()
