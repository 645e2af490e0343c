"""All characters of the target set as one text, for the search of the review page (文字の検索).

The text is tab-separated, one line per character in the order of the standard's lists, without a header: the columns
are :data:`COLUMNS`. It goes into a page of at most 8 MB, so nothing stands in it that can be computed:

- ``name``: empty if its number is one more than that of the line before
- ``base``: the code point it belongs to (対応するUCS), hexadecimal without ``U+``
- ``own``: ``=`` if it is ``base``
- ``ivs``: sequences separated by spaces; the last two digits of the selector (``02`` for U+E0102) if they begin with
  ``base``, else whole
- ``svs``: whole
- ``koseki``: 戸籍統一文字番号
- ``juki``: 住基ネット統一文字コード without ``J+``; ``=`` if it is ``base``
- ``touki``: 登記統一文字番号; ``=`` if it is ``koseki`` after two zeros
- ``strokes``: 総画数
- ``radicals``: 部首.内画数, separated by spaces
- ``readings``: separated by ``・``
- ``policy``: 漢字施策: ``1`` 常用漢字, ``2`` 人名用漢字
- ``components``: 部品, in the first line of each ``base``: those of the description and, where no character of the
  standard stands for one of them, its own. Parts of parts are found by the script.

``search.js`` reads it, and the two must agree.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping

from mojimigrate.characters import code_point_name
from mojimigrate.manifest import read_table_file
from mojimigrate.standard import Standard

COLUMNS = (
    "name", "base", "own", "ivs", "svs", "koseki", "juki", "touki", "strokes", "radicals", "readings", "policy",
    "components",
)  # fmt: skip

COMPONENT_TABLE = "standard/components.tsv"
_POLICIES = {"": "", "常用漢字": "1", "人名用漢字": "2"}
#: Columns of the list that are taken as they are.
_LISTED = ("name", "ucs", "own", "ivs", "svs", "koseki", "juki", "touki", "strokes", "radicals", "readings", "policy")


def catalogue_text(standard: Standard) -> str:
    """Return the catalogue of all characters, those included that were added (GJ). Raises ``TableError``."""
    components = read_components(standard)
    columns = {column: dict(standard.column(column)) for column in _LISTED[1:]}
    bases = set(columns["ucs"].values())
    told: set[str] = set()
    lines, before = [], ""
    for name in standard.names:
        row = {column: cells.get(name, "") for column, cells in columns.items()}
        base = row["ucs"]
        parts = "" if base in told else "".join(dict.fromkeys(_parts(base, components, bases)))
        told.add(base)
        lines.append("\t".join(("" if name == _successor(before) else name, *_short(row), parts)))
        before = name
    return "\n".join(lines)


def pack(text: str) -> str:
    """Return a text as raw deflate in base64. The same text always gives the same characters on one machine."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    return base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode("ascii")


def read_components(standard: Standard) -> dict[str, str]:
    """Return the parts (部品) of ideographs: ``U+5D0E`` → ``山奇``. Raises ``TableError``."""
    rows = read_table_file(COMPONENT_TABLE, standard.folder).decode().splitlines()[1:]
    return dict(row.split("\t") for row in rows)


def _successor(name: str) -> str:
    """Return the name whose number is one more; ``""`` if there was no name before."""
    return f"{name[:2]}{int(name[2:]) + 1:06}" if name else ""


def _short(row: Mapping[str, str]) -> Iterator[str]:
    """Yield the cells between name and components, without what can be computed."""
    base = row["ucs"].removeprefix("U+")
    yield base
    yield "=" if row["own"] and row["own"] == row["ucs"] else row["own"].removeprefix("U+")
    yield " ".join(sequence.removeprefix(f"{base}_E01") for sequence in row["ivs"].split())
    yield row["svs"]
    yield row["koseki"]
    juki = row["juki"].removeprefix("J+")
    yield "=" if juki and juki == base else juki
    yield "=" if row["touki"] and row["touki"] == f"00{row['koseki']}" else row["touki"]
    yield row["strokes"]
    yield row["radicals"]
    yield row["readings"]
    yield _POLICIES[row["policy"]]


def _parts(base: str, components: Mapping[str, str], bases: set[str]) -> Iterator[str]:
    """Yield the parts of a code point, and the parts of those that no character of the standard stands for."""
    waiting, seen = list(reversed(components.get(base, ""))), set()
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        yield part
        point = code_point_name(part)
        if point not in bases:
            waiting.extend(reversed(components.get(point, "")))
