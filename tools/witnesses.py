"""The input of the code-table generators: what each published table says of each code.

A witness file (Parquet, or CSV with a header) has one row per source and code:

========  =========================================================================================
source    the published table, e.g. ``Python cp932``, ``Unicode JIS0212.TXT``
encoding  what it is a table of, e.g. ``CP932``, ``EUCJP``, ``JISX0212``
code      the bytes in hexadecimal; JIS X 0208 and 0212 tables in their 7-bit form (``3441``)
ucs       the target's code points in hexadecimal, separated by spaces; empty if it has none
ivs       the selector of a variation sequence in hexadecimal, or empty
dir       ``rt`` both ways, ``dec`` decoding only, ``enc`` encoding only
note      free text
========  =========================================================================================

Anyone can make such a file from the public sources that ``mappings/codes/README.md`` lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow
import pyarrow.csv
import pyarrow.parquet

COLUMNS = ("source", "encoding", "code", "ucs", "ivs", "dir", "note")


class Saying(NamedTuple):
    """What one source says of one code: the text it decodes to, and whether it also encodes back.

    ``other``: it says that too, which cannot both be; a slip in the source.
    """

    text: str
    both_ways: bool
    other: str = ""


class Witnesses:
    """The rows of witness files, by source and encoding."""

    def __init__(self, *paths: Path) -> None:
        strings = pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(COLUMNS, pyarrow.string()), strings_can_be_null=False
        )
        self._rows: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        for path in paths:
            if path.suffix == ".parquet":
                table = pyarrow.parquet.read_table(path)
            else:
                table = pyarrow.csv.read_csv(path, convert_options=strings)
            for row in table.to_pylist():
                self._rows[row["source"], row["encoding"]].append(row)

    def decoding(
        self,
        source: str,
        encoding: str,
        as_code: Callable[[bytes], bytes] = lambda code: code,
        without: frozenset[str] = frozenset(),
    ) -> dict[bytes, Saying]:
        """Return what a source decodes each code to, without the rows that have one of these words in their note.

        Raises ``KeyError`` for a source that is not in the files.
        """
        if (source, encoding) not in self._rows:
            raise KeyError(f"no rows of source {source!r}, encoding {encoding!r}")
        sayings: dict[bytes, Saying] = {}
        for row in self._rows[source, encoding]:
            if row["dir"] == "enc" or not row["ucs"] or not without.isdisjoint(row["note"].split()):
                continue
            text = "".join(chr(int(point, 16)) for point in row["ucs"].split())
            if row["ivs"]:
                text += chr(int(row["ivs"], 16))
            code = as_code(bytes.fromhex(row["code"]))
            known = sayings.get(code)
            # A source may list a sequence and, for encoding's sake, a bare character: the sequence is the glyph.
            if known is None or len(text) > len(known.text):
                sayings[code] = Saying(text, row["dir"] == "rt")
            elif text != known.text and len(text) == len(known.text):
                sayings[code] = known._replace(other=text)
        return sayings

    def meanings(self, source: str, encoding: str) -> dict[str, str]:
        """Return for each code what a source means by it, comparable with another encoding of the same source.

        That is the text, or a number of the source's own (``spua=…``) for a byte that is no character.
        """
        rows = self._rows[source, encoding]
        return {row["code"]: row["ucs"] or row["note"] for row in rows}
