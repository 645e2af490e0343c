"""Reading a review page (照合の画面): the data in it, which is as untrusted as any file that people pass on.

No HTML is parsed. The one element that holds the data is found by its exact start tag, and ends with the first ``</``
after it: data that :mod:`mojimigrate.review.building` writes has no ``<`` in it.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from mojimigrate.checked_csv import read_bytes
from mojimigrate.errors import DecisionError, InputError
from mojimigrate.review.payload import SCHEMA, Payload, digest_of

#: A page is not larger than this; one that a city makes has 8 MiB at most.
MAX_BYTES = 64 << 20
START, END = b'<script type="application/json" id="payload">', b"</"
#: The part of a complaint of msgspec's that says where: names of fields and indices, no values.
_WHERE = re.compile(r"`(\$[^`]*)`\Z")


class _Version(msgspec.Struct, frozen=True):
    """What every schema of the data has."""

    schema: int


def read_page(path: Path) -> Payload:
    """Read the data of a review page, and check that they are whole.

    Raises ``InputError`` for what is no review page (``page-unreadable``, ``page-too-large``, ``page-no-data``), and
    ``DecisionError`` for one that was changed, or made for another version (``page-malformed``, ``page-schema``,
    ``page-digest``, ``page-keys``).
    """
    return _decode(path, _data(path))


def _data(path: Path) -> bytes:
    page = read_bytes("page", path, MAX_BYTES, InputError)
    begin = page.find(START) + len(START)
    end = page.find(END, begin)
    # A second element of this name could be the one that a browser shows.
    if page.count(START) != 1 or end < 0:
        raise InputError("page-no-data", path=path)
    return page[begin:end]


def _decode(path: Path, data: bytes) -> Payload:
    try:
        version = msgspec.json.decode(data, type=_Version).schema
        if version != SCHEMA:
            raise DecisionError("page-schema", path=path, found=version, expected=SCHEMA)
        payload = msgspec.json.decode(data, type=Payload)
        digest = digest_of(payload)
    except (ValueError, RecursionError) as error:
        where = _WHERE.search(str(error))
        raise DecisionError("page-malformed", path=path, place=where[1] if where else "$") from error
    if digest != payload.report:
        raise DecisionError("page-digest", path=path, found=digest[:16])
    keys = {item.key for item in payload.items}
    if len(keys) < len(payload.items) or any(
        item.key != f"{item.set}|{item.charset}|{item.code}" for item in payload.items
    ):
        raise DecisionError("page-keys", path=path)
    return payload
