"""Site gaiji tables (外字対応表): what a city's own characters are, as a CSV that its people keep.

One row per code: ``code,character,class,basis,note``. UTF-8, with or without a byte order mark. Nothing in it is
believed: a table with one bad row is refused whole, with every fault in it, because a gaiji table that is half
applied is a wrong name that nobody sees. Tables in other forms are brought into this one by
:mod:`mojimigrate.mapping.exchange`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mojimigrate.characters import code_name, parse_code_point
from mojimigrate.charsets import Charset
from mojimigrate.checked_csv import Problems, Row, read_csv
from mojimigrate.errors import TableError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.identification import identify
from mojimigrate.standard import Standard

#: How a person classed the identification (同定区分), by the words that tables use.
CLASSES = {
    "exact": Outcome.EXACT,
    "design": Outcome.DESIGN,
    "similar": Outcome.SIMILAR,
    "substitute": Outcome.SUBSTITUTE,
    "字形一致": Outcome.EXACT,
    "デザイン差": Outcome.DESIGN,
    "類似文字": Outcome.SIMILAR,
    "代替文字": Outcome.SUBSTITUTE,
}
REQUIRED = ("code", "character", "class")
OPTIONAL = ("basis", "note")
COLUMNS = (*REQUIRED, *OPTIONAL)

_CODE = re.compile(r"(?:0X)?((?:[0-9A-F]{2}){1,8})|X'((?:[0-9A-F]{2}){1,8})'")
#: The first characters of a cell that a spreadsheet program takes for a formula, after any number of guards.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class GaijiRow:
    """One identified gaiji.

    ``stated`` and ``note`` are what the table says; ``basis`` is what a ledger says of the row: its place, and both.
    """

    code: bytes
    character: str
    outcome: Outcome
    basis: str
    line: int
    stated: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class GaijiTable:
    """A table that passed every check."""

    path: Path
    sha256: str
    rows: tuple[GaijiRow, ...]


def read_gaiji(path: Path, charset: Charset, standard: Standard, *, anywhere: bool = False) -> GaijiTable:
    """Read and check a site gaiji table.

    ``anywhere`` allows codes outside the charset's user-defined areas, which change the vendor's own characters.
    Raises ``TableError``, with file, line, column and value, and every fault in ``problems``.
    """
    problems = Problems(path)
    table = read_csv("gaiji", REQUIRED, OPTIONAL, problems)
    rows: dict[bytes, GaijiRow] = {}
    for line, cells in table.rows:
        row = _read_row(Row(line, cells), charset, standard, anywhere, problems)
        if row is None:
            continue
        if first := rows.get(row.code):
            value = code_name(row.code)
            problems.add("gaiji-duplicate", line=line, column="code", value=value, first=first.line)
        else:
            rows[row.code] = row
    problems.refuse()
    return GaijiTable(path, table.sha256, tuple(rows.values()))


def _read_row(row: Row, charset: Charset, standard: Standard, anywhere: bool, problems: Problems) -> GaijiRow | None:
    """Check a row, noting every fault; ``None`` if there was one."""
    line, cells = row
    before = len(problems.found)

    @contextmanager
    def noting(column: str) -> Iterator[None]:
        try:
            yield
        except TableError as fault:
            problems.add(fault.id, line=line, column=column, **fault.facts)

    code, character, outcome = b"", "", Outcome.EXACT
    with noting("code"):
        code = check_code(cells["code"], charset, anywhere=anywhere)
    with noting("character"):
        character = identify(cells["character"], standard)
    with noting("class"):
        outcome = parse_class(cells["class"])
    if len(problems.found) > before:
        return None
    stated, note = unguard(cells.get("basis", "")), unguard(cells.get("note", ""))
    return make_row(code, character, outcome, f"{problems.path.name}:{line}", line, stated, note)


def make_row(
    code: bytes, character: str, outcome: Outcome, place: str, line: int, stated: str = "", note: str = ""
) -> GaijiRow:
    """Make a row whose ``basis`` begins with the place where it stands."""
    return GaijiRow(code, character, outcome, " ".join(filter(None, (place, stated, note))), line, stated, note)


def is_code(charset: Charset, code: bytes) -> bool:
    """Say whether these bytes are one code of a charset, whole; a shift code stands for no character."""
    return charset.part_of(code) is not None and code not in charset.states[0].shifts


def is_user_defined(charset: Charset, code: bytes) -> bool:
    """Say whether a code lies in a user-defined area (利用者定義領域) of a charset."""
    return charset.is_user_defined(code)


def _areas(charset: Charset) -> str:
    """Write a charset's user-defined areas for people."""
    return ", ".join(area.replace("-", "–") for part in charset.parts for area in part.areas)


def check_code(text: str, charset: Charset, *, anywhere: bool = False) -> bytes:
    """Read a code: ``F040``, ``0xF040``, ``X'F040'``; in a charset of Unicode also ``U+E000``.

    Raises ``TableError`` without a place: ``gaiji-code-malformed``, ``-impossible``, ``-outside``.
    """
    match = _CODE.fullmatch(text.upper())
    if match:
        code = bytes.fromhex(match[1] or match[2])
    elif charset.parts[0].form.encoding and (char := parse_code_point(text.upper())):
        code = charset.parts[0].form.write_text(char)
    else:
        raise TableError("gaiji-code-malformed", value=text)
    if not is_code(charset, code):
        raise TableError("gaiji-code-impossible", value=text, charset=charset.name)
    if not anywhere and not is_user_defined(charset, code):
        raise TableError("gaiji-code-outside", value=text, charset=charset.name, areas=_areas(charset))
    return code


def parse_class(text: str) -> Outcome:
    """Read a class (同定区分). Raises ``TableError`` without a place: ``gaiji-class-unknown``."""
    if text not in CLASSES:
        raise TableError("gaiji-class-unknown", value=text, known=", ".join(CLASSES))
    return CLASSES[text]


def guard(text: str) -> str:
    """Keep a spreadsheet program from taking a cell of free text for a formula, by an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Take away what :func:`guard` put there, and nothing else."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
