"""Write the files of a fictitious city, and what a right conversion of them must count.

The counts in ``expected.json`` come from what was put into the file, never from reading it, so they can convict a
converter. The same (lines, seed) gives the same bytes on every Python: there is no clock, and of the random numbers
only ``random()`` is used, whose sequence is guaranteed.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from mojimigrate.demo.city import City, Draw, pick
from mojimigrate.demo.text import Mark, Text, join, raw
from mojimigrate.errors import OutputError, UsageError

#: How many places of each code are listed.
FIRST_PLACES = 5
#: The outcomes that a ledger shows.
OUTCOMES = ("design", "similar", "substitute", "unidentified", "unassigned", "malformed")
#: At most one line in so many is damaged.
LINES_PER_DAMAGE = 50
#: Columns by their place.
NAME, FORMER_NAME, ADDRESS, BUILDING, REASON = 2, 4, 9, 10, 12

_README = """\
{city} 住民記録 見本データ

この見本の市、住所、郵便番号、建物、人物は、すべて架空です。実在のものとは関係ありません。

  residents.csv   住民 {lines:,} 人（Windows-31J、改行はCRLF、1行目は見出し）。
                  外字、NEC・IBM拡張文字、未割当の符号、壊れたバイトを含みます。
  gaiji.csv       市の外字を同定した表（UTF-8）。この表にない外字も、データでは使われています。
  expected.json   正しく変換したときに記録簿に残るはずの件数と位置。変換の検査に使います。

変換するには、このフォルダーで次のように入力します。

  mojimigrate convert residents.csv -o out --charset windows-31j --gaiji gaiji.csv --overwrite
"""


@dataclass(frozen=True, slots=True)
class Site:
    """What was written, and where; ``lines`` counts the header too."""

    folder: Path
    residents: Path
    gaiji: Path
    expected: Path
    lines: int


def write_site(folder: Path, lines: int = 100_000, seed: int = 20260401, *, overwrite: bool = False) -> Site:
    """Write a site of so many residents into a folder.

    Raises ``UsageError`` for a site without residents, ``OutputError`` for files that are there and not to be
    overwritten.
    """
    if lines < 1:
        raise UsageError("demo-lines")
    lists = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
    draw = Random(seed).random  # noqa: S311  # a sample that must come out the same again, nothing secret
    site = Site(folder, folder / "residents.csv", folder / "gaiji.csv", folder / "expected.json", lines + 1)
    readme = folder / "README.txt"
    _create(folder, (site.residents, site.gaiji, site.expected, readme), overwrite=overwrite)

    try:
        truth = Truth(_outcomes(lists))
        damages = _plan(lists["damage"], lists["header"], lines, draw)
        end = 0
        with site.residents.open("wb") as file:
            end += file.write(",".join(lists["header"]).encode("cp932") + b"\r\n")
            for number, fields in enumerate(City(lists, draw).residents(lines), 2):
                if number in damages:
                    damages[number].strike(fields, draw)
                line = _line(fields)
                truth.add(number, end, line.marks)
                end += file.write(line.data)
        site.expected.write_bytes(_json({"lines": site.lines, "bytes": end, **truth.summary()}))
        site.gaiji.write_bytes(_gaiji_table(lists["gaiji"]["identified"]))
        readme.write_bytes(_README.format(city=lists["prefecture"] + lists["city"], lines=lines).encode())
    except OSError as error:
        for path in (site.residents, site.gaiji, site.expected, readme):
            path.unlink(missing_ok=True)
        raise OutputError("output-write", path=folder, reason=error.strerror) from error
    return site


def _create(folder: Path, paths: Iterable[Path], *, overwrite: bool) -> None:
    """Make the folder and empty files that only their owner can read."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in paths:
            if overwrite:
                path.unlink(missing_ok=True)
            elif path.exists():
                raise OutputError("demo-exists", path=path)
        for path in paths:
            path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise OutputError("output-write", path=folder, reason=error.strerror) from error


def _line(fields: Sequence[Text]) -> Text:
    """Make a line of CSV, with quotes where a field needs them."""
    if b"," in fields[BUILDING].data:
        quote = Text(b'"')
        fields = [*fields[:BUILDING], join(quote, fields[BUILDING], quote), *fields[BUILDING + 1 :]]
    data, marks = join(*fields, separator=b",")
    return Text(data + b"\r\n", marks)


# What must come out.


def _outcomes(lists: Mapping[str, Any]) -> dict[str, str]:
    """Say what becomes of a special code; of one that is not here, a ledger has nothing to say."""
    outcomes = {row[0]: row[2] for row in lists["gaiji"]["identified"] if row[2] != "exact"}
    outcomes |= {row[0]: "unidentified" for row in lists["gaiji"]["unidentified"]}
    outcomes |= dict.fromkeys(lists["damage"]["unassigned"], "unassigned")
    outcomes |= {f"{byte:02X}": "malformed" for byte in range(0x80, 0x100)}
    return outcomes


@dataclass(slots=True)
class Truth:
    """What was put into the file."""

    outcomes: Mapping[str, str]
    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, number: int, start: int, marks: Iterable[Mark]) -> None:
        """Count the special codes of a line."""
        for offset, code in marks:
            self.counts[code] = self.counts.get(code, 0) + 1
            places = self.first.setdefault(code, [])
            if len(places) < FIRST_PLACES:
                places.append((number, start + offset))

    def summary(self) -> dict[str, Any]:
        """Return what the ledger must show, and in ``silent`` the special codes that it must not."""
        counts = dict.fromkeys(OUTCOMES, 0)
        codes = []
        silent = []
        for code, count in sorted(self.counts.items()):
            if outcome := self.outcomes.get(code):
                counts[outcome] += count
                codes.append({"code": code, "outcome": outcome, "count": count, "first": self.first[code]})
            else:
                silent.append({"code": code, "count": count})
        return {"counts": counts, "codes": codes, "silent": silent}


def _json(value: Mapping[str, Any]) -> bytes:
    """Write JSON with one code to a line, because people read it too."""
    parts = []
    for key, part in value.items():
        text = json.dumps(part)
        if part and isinstance(part, list):
            text = "[\n  " + ",\n  ".join(json.dumps(row) for row in part) + "\n ]"
        parts.append(f"{json.dumps(key)}: {text}")
    return ("{\n " + ",\n ".join(parts) + "\n}\n").encode()


def _gaiji_table(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "character", "class", "basis", "note"])
    writer.writerows([code, character, kind, basis, note] for code, character, kind, _, basis, note in rows)
    return text.getvalue().encode()


# Damage.


@dataclass(frozen=True, slots=True)
class Damage:
    """One fault of one line: a code that is put in, or (without a code) a column that loses its last byte."""

    code: str = ""
    column: int = REASON

    def strike(self, fields: list[Text], draw: Draw) -> None:
        """Damage the fields of a line."""
        if not self.code:
            self._cut(fields)
            return
        column = pick((NAME, FORMER_NAME, ADDRESS, BUILDING), draw)
        parts = (raw(self.code), fields[column]) if draw() < 0.3 else (fields[column], raw(self.code))
        fields[column] = join(*parts)

    def _cut(self, fields: list[Text]) -> None:
        """Take the trail byte of a field's last character: its lead byte then stands before a comma or the line end."""
        column = self.column
        data, marks = fields[column]
        if marks and marks[-1].offset + 2 == len(data):  # a special code, which stays whole
            column = REASON
            data, marks = fields[column]
        fields[column] = Text(data[:-1], (*marks, Mark(len(data) - 2, f"{data[-2]:02X}")))


def _plan(faults: Mapping[str, Sequence[str]], header: Sequence[str], lines: int, draw: Draw) -> dict[int, Damage]:
    """Say which lines are damaged, and how; a small site has fewer faults, or none."""
    damages = [
        *(Damage(column=header.index(name)) for name in faults["truncated"]),
        *(Damage(code) for code in faults["stray"]),
        *(Damage(code) for code in faults["unassigned"]),
    ]
    plan: dict[int, Damage] = {}
    for damage in damages[: lines // LINES_PER_DAMAGE]:
        index = int(draw() * lines)
        while index + 2 in plan:
            index = (index + 1) % lines
        plan[index + 2] = damage
    return plan
