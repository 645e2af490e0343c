"""Text files of pairs, a code and what it becomes: HULFT's, Charset Manager's, and plain ones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mojimigrate.characters import notation, parse_code_point
from mojimigrate.checked_csv import Problems, read_bytes
from mojimigrate.errors import TableError, UsageError
from mojimigrate.mapping.exchange.entries import Entry, Given, Source
from mojimigrate.mapping.exchange.text import decode_text, numbered_lines

#: What the right-hand side of a HULFT table may be in.
TARGET_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le")
#: The first line of a Charset Manager table.
CHARSET_MANAGER_TITLE = "CODE_CONVERT_Unicode-FJHOSTcode_USER_TABLE1.0"
#: Its sections: from the host's code, which is what a conversion reads, and to it.
FROM_HOST, TO_HOST = "JEF->Unicode", "Unicode->JEF"

#: A line of HULFT's: two numbers, and perhaps a comment. Hosts mark comment lines with ``*`` or the byte 7B, which is
#: ``#`` in their EBCDIC and ``{`` in ASCII; open systems with ``#``.
_HULFT = re.compile(r"(0[xX](?:[0-9A-Fa-f]{2})+)\s+0[xX]((?:[0-9A-Fa-f]{2})+)(?:\s+[*#{](.*))?")
_HULFT_COMMENT = ("*", "#", "{")
_HULFT_DEFAULT = re.compile(r"defaultcode\s*=.*", re.IGNORECASE)
_PAIR = re.compile(r"([0-9A-Fa-f]+)\s*:\s*([0-9A-Fa-f]+)")
_PLAIN = re.compile(r"([^\s#]\S*)\s+([^\s#][^\t#]*?)\s*(?:[\t#](.*))?")


class _Pair(NamedTuple):
    line: int
    code: str
    target: str
    kind: str
    note: str

    def entry(self, path: Path) -> Entry:
        place = {"line": self.line}
        target = Given(self.target, place, self.kind)
        return Entry(Given(self.code, place), (target,), f"{path.name}:{self.line}", self.line, note=self.note)


def _source(path: Path, data: bytes, pairs: list[_Pair], left: tuple[TableError, ...] = ()) -> Source:
    entries = tuple(pair.entry(path) for pair in pairs)
    return Source(path, hashlib.sha256(data).hexdigest(), entries, left=left)


def read_hulft(path: Path, *, encoding: str | None = None, target_encoding: str = "utf-8") -> Source:
    """Read a HULFT external character table (外字テーブル): ``0x8740  0xe291a0``.

    ``target_encoding`` says what the right-hand side is in. The code that the product writes for what is not in the
    table (``defaultcode=``) is no row. Raises ``UsageError`` (``target-encoding-unknown``), and ``TableError``
    (``gaiji-pair``, ``gaiji-encoding-other``).
    """
    if target_encoding not in TARGET_ENCODINGS:
        raise UsageError("target-encoding-unknown", value=target_encoding, known=", ".join(TARGET_ENCODINGS))
    data = read_bytes("gaiji", path)
    problems = Problems(path)
    pairs = []
    for number, line in numbered_lines(decode_text(path, data, encoding)):
        if not line or line.startswith(_HULFT_COMMENT) or _HULFT_DEFAULT.fullmatch(line):
            continue
        if match := _HULFT.fullmatch(line):
            target = _decode(match[2], target_encoding)
            pairs.append(_Pair(number, match[1], target, "", (match[3] or "").strip()))
        else:
            problems.add("gaiji-pair", line=number, example="0x8740  0xe291a0")
    problems.refuse()
    return _source(path, data, pairs)


def _decode(target: str, encoding: str) -> str:
    """Return the characters of a right-hand side in our notation; what is none as it stands."""
    try:
        return notation(bytes.fromhex(target).decode(encoding))
    except UnicodeDecodeError:
        return f"0x{target}"


def read_charset_manager(path: Path, *, encoding: str | None = None) -> Source:
    """Read a user table of Fujitsu Charset Manager: sections by direction, ``80A1:E92E ;comment``.

    A conversion reads host code, so the section from the host counts. A code that stands in the other one only is left,
    and told (``gaiji-other-direction``). Raises ``TableError`` (``gaiji-charset-manager``, ``gaiji-pair``).
    """
    data = read_bytes("gaiji", path)
    lines = numbered_lines(decode_text(path, data, encoding))
    _, first = next(lines)
    if first.partition(";")[0].strip() != CHARSET_MANAGER_TITLE:
        raise TableError("gaiji-charset-manager", path=path, line=1, title=CHARSET_MANAGER_TITLE)
    problems = Problems(path)
    sections: dict[str, list[_Pair]] = {FROM_HOST: [], TO_HOST: []}
    section: list[_Pair] | None = None
    for number, line in lines:
        text, _, comment = line.partition(";")
        text = text.strip()
        if text in sections:
            section = sections[text]
            continue
        found = list(_pairs(number, text, comment.strip()))
        if None in found or (found and section is None):
            problems.add("gaiji-pair", line=number, example="80A1:E92E")
        elif section is not None:
            section += [pair for pair in found if pair]
    problems.refuse()
    here = {pair.code.upper() for pair in sections[FROM_HOST]}
    left = tuple(
        TableError("gaiji-other-direction", path=path, line=pair.line, gaiji=pair.code, section=FROM_HOST)
        for pair in sections[TO_HOST]
        if pair.code.upper() not in here
    )
    return _source(path, data, sections[FROM_HOST], left)


def _pairs(number: int, text: str, note: str) -> Iterator[_Pair | None]:
    """Yield the pairs of a line, which commas may separate; ``None`` for what is none."""
    for part in filter(None, map(str.strip, text.split(","))):
        match = _PAIR.fullmatch(part)
        target = _unicode(match[2]) if match else ""
        yield _Pair(number, match[1], target, "", note) if match and target else None


def _unicode(text: str) -> str:
    """Return a code point, or two surrogates for one, in our notation; ``""`` if it is none."""
    if len(text) == 8:
        try:
            char: str | None = bytes.fromhex(text).decode("utf-16-be")
        except UnicodeDecodeError:
            return ""
    else:
        char = parse_code_point(f"U+{text.upper()}")
    return notation(char) if char else ""


def read_plain(path: Path, *, encoding: str | None = None) -> Source:
    """Read pairs of a code and a code point, separated by a tab or blanks: ``F040<TAB>U+8FBB``.

    A sequence or a name may stand for the code point, and a bare number is one; a comment begins with ``#`` or another
    tab. Raises ``TableError`` (``gaiji-pair``).
    """
    data = read_bytes("gaiji", path)
    problems = Problems(path)
    pairs = []
    for number, line in numbered_lines(decode_text(path, data, encoding)):
        if not line or line.startswith("#"):
            continue
        match = _PLAIN.fullmatch(line)
        if match and re.search(r"[0-9A-Fa-f]{2}", match[1]):
            target = match[2]
            kind = "hex" if re.fullmatch(r"(?:0[xX])?[0-9A-Fa-f]{4,6}", target) else ""
            pairs.append(_Pair(number, match[1], target, kind, (match[3] or "").strip()))
        else:
            problems.add("gaiji-pair", line=number, example="F040<TAB>U+8FBB")
    problems.refuse()
    return _source(path, data, pairs)
