"""Text files that people hand in: their encoding, and their lines."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from mojimigrate.errors import TableError, UsageError

#: What a text file may be in: what its byte order mark says, else UTF-8, unless the user names another.
ENCODINGS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-31j": "cp932"}
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_text(path: Path, data: bytes, encoding: str | None = None) -> str:
    """Decode a text file: in ``encoding`` (one of :data:`ENCODINGS`), else as its byte order mark says, else UTF-8.

    UTF-16 needs the mark, which says the order of its bytes. Raises ``UsageError`` (``encoding-unknown``) and
    ``TableError`` (``gaiji-encoding-other``, with the place of the byte).
    """
    marked = data.startswith(_UTF_16_MARKS)
    if encoding is None:
        encoding = "utf-16" if marked else "utf-8"
    if encoding not in ENCODINGS:
        raise UsageError("encoding-unknown", value=encoding, known=", ".join(ENCODINGS))
    offset = 0
    try:
        if marked or encoding != "utf-16":
            return data.decode(ENCODINGS[encoding])
    except UnicodeDecodeError as error:
        offset = error.start
    raise TableError("gaiji-encoding-other", path=path, offset=offset, encoding=encoding, known=", ".join(ENCODINGS))


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text with their numbers (from 1), without the blanks around them."""
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        yield number, line.strip()
