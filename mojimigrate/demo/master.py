"""The resident master (宛名マスタ) of the host: the people of the CSV, as fixed-length records of a COBOL program.

``juki-master.cpy`` is its copybook. A table of the changes of address stands at the end of each record, as long as its
count says, and spaces fill the room of its largest number, so that all records are of one length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import accumulate, chain, cycle
from typing import Any

import msgspec

from mojimigrate.demo.city import City, Draw, pick
from mojimigrate.demo.host import Encoder, gaiji_codes, gaiji_rows, packed, zoned
from mojimigrate.demo.text import Mark, Text
from mojimigrate.demo.truth import Finding, Truth

#: Fields, and how many bytes each has.
FIELDS = {
    "宛名番号": 10,
    "世帯番号": 5,
    "氏名": 50,
    "カナ氏名": 40,
    "旧氏": 20,
    "生年月日": 5,
    "生年月日和暦": 7,
    "性別": 1,
    "続柄": 12,
    "郵便番号": 8,
    "住所": 80,
    "方書": 50,
    "異動年月日": 8,
    "異動事由": 16,
    "有効終了年月日": 5,
    "転出予定年月日": 8,
    "更新回数": 2,
    "FILLER": 6,
    "履歴件数": 2,
}
#: Fields of the table at the end, which has 0 to 5 rows.
HISTORY = {"履歴年月日": 5, "履歴事由": 8, "前住所": 40}
ROWS = 5
#: Bytes of a record.
LENGTH = sum(FIELDS.values()) + ROWS * sum(HISTORY.values())
#: What a ledger of the file may show.
OUTCOMES = (
    *("shift", "blank", "design", "similar", "substitute"),
    *("unidentified", "unassigned", "malformed", "invalid"),
)

#: The charset of double bytes, as a ledger calls it.
JEF = "fujitsu-jef"

_INDEXES = {name: index for index, name in enumerate((*FIELDS, *HISTORY))}
_STARTS = list(accumulate((*FIELDS.values(), *HISTORY.values()), initial=0))
_ENDLESS, _UNSET, _SPACES = packed(99999999, 5), Text(zoned(b"00000000")), Text(b"\x40" * 8)
_SEXES = {"男": b"\xf1", "女": b"\xf2"}
#: The first day of each era and its code, the years before its first; nobody here is older.
_ERAS = ((20190501, 5, 2018), (19890108, 4, 1988), (19261225, 3, 1925), (19120730, 2, 1911))
#: How many earlier changes people have.
_COUNTS = (*(0,) * 12, *(1,) * 5, 2, 2, 3, 4, 5)
_CHANGES = ("転入", "転居", "転居", "住居表示", "婚姻")


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fault of one field, as ``names.toml`` has it.

    ``text`` stands in place of the field's own, cut where the field ends; ``bytes`` (in hexadecimal) is put in ``at`` a
    byte, or with ``over`` over what stands there. ``found`` are byte of the field, charset, code, outcome.
    """

    field: str
    found: tuple[tuple[int, str, str, str], ...]
    text: str = ""
    bytes: str = ""
    at: int = 0
    over: bool = False


class Master:
    """Writes the records, and keeps the book of what was put into them; ``faults`` are by index of the resident."""

    def __init__(self, lists: Mapping[str, Any], faults: Mapping[int, Fault], draw: Draw) -> None:
        self.draw = draw
        self.faults = faults
        self.encoder = Encoder(lists)
        self.city = City(lists, draw)
        self.truth = Truth(OUTCOMES)
        self.records = 0
        self.outcomes = {row[0]: "" if row[2] == "exact" else row[2] for row in gaiji_rows(lists)}
        codes = gaiji_codes(lists)
        unidentified = [codes[row[0]] for row in lists["gaiji"]["unidentified"]]
        self.outcomes |= dict.fromkeys((*unidentified, *lists["host"]["undecided"]), "unidentified")
        self.national, self.mixed = cache(self.encoder.national), cache(self.encoder.mixed)  # for texts that recur

    def record(self, fields: Sequence[Text]) -> bytes:
        """Write the record of one resident, given the fields of the CSV."""
        person, household, name, reading, former, born, sex, relation, postal_code, address, building, changed, why = (
            field.data.decode("cp932") for field in fields
        )
        fault = self.faults.get(self.records)
        history = self._history(born, changed, least=fault is not None and fault.field in HISTORY)
        national, mixed = self.encoder.national, self.encoder.mixed
        parts = [
            Text(zoned(person.encode())),
            Text(packed(int(household), 5, "C")),
            national(name, 50),
            mixed(reading, 40),
            self.national(former, 20),
            Text(packed(int(born), 5)),
            Text(zoned(_in_era(int(born)))),
            Text(_SEXES[sex]),
            self.national(relation, 12),
            self.mixed(postal_code, 8),
            mixed(address, 80),
            mixed(building, 50),
            Text(zoned(changed.encode())),
            self.national(why, 16),
            Text(_ENDLESS),
            self._leaving(),
            Text((1 + int(self.draw() * 40)).to_bytes(2, "big")),
            Text(b"\x40" * 6),
            Text(zoned(b"%02d" % (len(history) // len(HISTORY)))),
            *history,
        ]
        found = self._strike(fault, parts) if fault else []
        self._note(parts, found)
        self.records += 1
        return b"".join([part.data for part in parts]).ljust(LENGTH, b"\x40")

    def _history(self, born: str, changed: str, *, least: bool) -> list[Text]:
        """Draw the changes before the last one, oldest first: three fields for each."""
        draw = self.draw
        count = 0 if born == changed else pick(_COUNTS, draw)
        first, last = date.fromisoformat(born).toordinal(), date.fromisoformat(changed).toordinal()
        parts: list[Text] = []
        for day in sorted([first + int(draw() * (last - first)) for _ in range(max(count, least))]):
            on = date.fromordinal(day)
            _, address = self.city.address(0)
            parts += (
                Text(packed(on.year * 10_000 + on.month * 100 + on.day, 5)),
                self.national(pick(_CHANGES, draw), 8),
                self.encoder.mixed(address.data.decode("cp932"), 40),
            )
        return parts

    def _leaving(self) -> Text:
        """Draw the day on which somebody will move away: mostly none, which is zeros, and on some screens spaces."""
        chance = self.draw()
        if chance < 0.01:
            return _SPACES
        return Text(zoned(b"202604%02d" % (1 + int(chance * 1_000)))) if chance < 0.03 else _UNSET

    def _strike(self, fault: Fault, parts: list[Text]) -> list[tuple[int, Finding, int]]:
        """Put a fault into its field; return index of the field, what is found, byte of the field."""
        index = _INDEXES[fault.field]
        data, marks = parts[index]
        if fault.text:
            data, marks = self.encoder.mixed(fault.text, LENGTH).data[: len(data)], ()
        put = bytes.fromhex(fault.bytes)
        at = data.rindex(b"\x29") if fault.at < 0 else fault.at
        if fault.over:
            data = data[:at] + put + data[at + len(put) :]
        elif put:
            if data[-len(put) :].strip(b"\x40"):
                raise ValueError(f"{fault.field} has no room for a fault")
            data = data[:at] + put + data[at : -len(put)]
            marks = tuple(Mark(offset + len(put) * (offset >= at), code) for offset, code in marks)
        parts[index] = Text(data, marks)
        return [
            (index, Finding(fault.field, kind, code, outcome), at if byte < 0 else byte)
            for byte, kind, code, outcome in fault.found
        ]

    def _note(self, parts: Sequence[Text], found: Sequence[tuple[int, Finding, int]]) -> None:
        """Enter into the book what stands in a record."""
        start = self.records * LENGTH
        for name, (data, marks) in zip(_names(), parts, strict=False):
            for offset, code in marks:
                self._count(Finding(name, JEF, code, self.outcomes.get(code, "")), start + offset)
            if data is _SPACES.data:
                self._count(Finding(name, "zoned", "", "blank"), start)
            start += len(data)
        for index, finding, byte in found:
            self._count(finding, self.records * LENGTH + _STARTS[index] + byte)

    def _count(self, finding: Finding, offset: int) -> None:
        self.truth.add(finding, self.records + 1, offset)


def _names() -> Iterator[str]:
    """Yield the field of each part of a record."""
    return chain(FIELDS, cycle(HISTORY))


def _in_era(day: int) -> bytes:
    """Write YYYYMMDD as GYYMMDD."""
    code, before = next((code, before) for first, code, before in _ERAS if day >= first)
    return b"%d%06d" % (code, day - before * 10_000)
