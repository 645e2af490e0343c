"""Site gaiji tables (外字対応表): what a city's own characters are, as a CSV that its people keep.

One row per code: ``code,character,class,basis,note``. UTF-8, with or without a byte order mark. Nothing in it is
believed: a table with one bad row is refused whole, with every fault in it, because a gaiji table that is half
applied is a wrong name that nobody sees.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from mojimigrate.characters import code_name, parse_code_point
from mojimigrate.charsets import Charset
from mojimigrate.errors import TableError
from mojimigrate.ledger import Outcome
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
COLUMNS = (*REQUIRED, "basis", "note")
#: A site has thousands of gaiji, not millions; a larger file is not a gaiji table.
MAX_BYTES = 32 << 20
#: More faults than this are not listed.
MAX_PROBLEMS = 50

#: What a code point without an MJ name may be: something seen, and neither 〓 nor U+FFFD, with which people mean that
#: they do not know yet. The regex module's Unicode data are newer than Python's.
_WRITABLE = regex.compile(
    r"[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}--[\p{Default_Ignorable_Code_Point}\u3013\ufffd]]", regex.V1
)
_CODE = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{2}){1,8}")


@dataclass(frozen=True, slots=True)
class GaijiRow:
    """One identified gaiji."""

    code: bytes
    character: str
    outcome: Outcome
    basis: str
    line: int


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
    data = _read_bytes(path)
    text = _decode(path, data)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[GaijiRow] = []
    problems: list[TableError] = []
    first_line: dict[bytes, int] = {}
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in REQUIRED if name not in header]:
            raise TableError("gaiji-columns", path=path, line=1, missing=", ".join(missing), expected=",".join(COLUMNS))
        if unknown := [name for name in header if name not in COLUMNS]:
            raise TableError(
                "gaiji-unknown-column",
                path=path,
                line=1,
                column=unknown[0],
                value=unknown[0],
                expected=",".join(COLUMNS),
            )
        if twice := [name for name in header if header.count(name) > 1]:
            raise TableError("gaiji-column-twice", path=path, line=1, column=twice[0])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(problems) >= MAX_PROBLEMS:
                break
            line = reader.line_num
            if len(cells) != len(header):
                column = header[min(len(cells), len(header) - 1)]
                found, expected = len(cells), len(header)
                problems.append(
                    TableError("gaiji-cells", path=path, line=line, column=column, found=found, expected=expected)
                )
                continue
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            faults = list(_faults(row, charset, standard, anywhere))
            problems += [
                TableError(fault, path=path, line=line, column=column, **facts) for fault, column, facts in faults
            ]
            if faults:
                continue
            code = _parse_code(row["code"])
            if code in first_line:
                problems.append(
                    TableError(
                        "gaiji-duplicate",
                        path=path,
                        line=line,
                        column="code",
                        value=code_name(code),
                        first=first_line[code],
                    )
                )
                continue
            first_line[code] = line
            rows.append(_row(row, code, path, line, standard))
    except csv.Error as error:
        raise TableError("gaiji-csv", path=path, line=reader.line_num, reason=error) from error
    if problems:
        first, *rest = problems
        raise TableError(first.id, problems=rest[: MAX_PROBLEMS - 1], **first.facts)
    return GaijiTable(path, hashlib.sha256(data).hexdigest(), tuple(rows))


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TableError("gaiji-unreadable", path=path, reason=error.strerror) from error
    if len(data) > MAX_BYTES:
        raise TableError("gaiji-too-large", path=path, limit=MAX_BYTES >> 20)
    return data


def _decode(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise TableError(
            "gaiji-encoding", path=path, line=line, byte=column, value=f"{data[error.start]:02X}"
        ) from error


def _parse_code(text: str) -> bytes:
    return bytes.fromhex(text[2:] if text[:2] in ("0x", "0X") else text)


def _parse_character(text: str, standard: Standard) -> str | list[str]:
    """Return the name of the character, or what the text might mean: nothing, or several names."""
    try:
        return standard[text].name
    except KeyError:
        char = parse_code_point(text)
    names = standard.sharing(char) if char else []
    return names[0] if len(names) == 1 else names


def _faults(
    row: dict[str, str], charset: Charset, standard: Standard, anywhere: bool
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each fault of a row: the id of its wording, the column, and the facts that it names."""
    value = row["code"]
    if not _CODE.fullmatch(value):
        yield "gaiji-code-malformed", "code", {"value": value}
    elif not charset.part_of(code := _parse_code(value)):
        yield "gaiji-code-impossible", "code", {"value": value, "charset": charset.name}
    elif not anywhere and not charset.is_user_defined(code):
        areas = ", ".join(area.replace("-", "–") for part in charset.parts for area in part.areas)
        yield "gaiji-code-outside", "code", {"value": value, "charset": charset.name, "areas": areas}
    value = row["character"]
    char = parse_code_point(value)
    if char and not _WRITABLE.fullmatch(char):
        yield "gaiji-character-unwritable", "character", {"value": value}
    else:
        match _parse_character(value, standard):
            case []:
                yield "gaiji-character-unknown", "character", {"value": value}
            case [*names]:
                yield "gaiji-character-ambiguous", "character", {"value": value, "names": ", ".join(names)}
    if row["class"] not in CLASSES:
        yield "gaiji-class-unknown", "class", {"value": row["class"], "known": ", ".join(CLASSES)}


def _row(row: dict[str, str], code: bytes, path: Path, line: int, standard: Standard) -> GaijiRow:
    character = _parse_character(row["character"], standard)
    reason = " ".join(filter(None, (row.get("basis"), row.get("note"))))
    basis = f"{path.name}:{line} {reason}".rstrip()
    return GaijiRow(code, str(character), CLASSES[row["class"]], basis, line)
