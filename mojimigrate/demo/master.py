"""The resident master (住民マスタ) of the host: the people of the CSV, as fixed-length records of a COBOL program.

``juki-master.cpy`` is its copybook. A table of earlier changes of address stands at the end of each record, as long as
its count says, and spaces fill the room of its largest number, so that all records are of one length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import msgspec

from mojimigrate.demo.city import Draw, pick
from mojimigrate.demo.host import Encoder, gaiji_codes, gaiji_rows, packed
from mojimigrate.demo.text import Text, plain
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
#: Fields of a row of the table at the end, and how many rows it may have.
HISTORY = {"履歴年月日": 5, "履歴事由": 8, "前住所": 40}
ROWS = 5
#: What a ledger of the file may show.
OUTCOMES = (
    *("shift", "blank", "design", "similar", "substitute"),
    *("unidentified", "unassigned", "malformed", "invalid"),
)

_NAMES = (*FIELDS, *tuple(HISTORY) * ROWS)
_STARTS = tuple(accumulate((*FIELDS.values(), *tuple(HISTORY.values()) * ROWS), initial=0))
#: Bytes of a record.
LENGTH = _STARTS[-1]

_BLANK = b"\x40"
_NO_DAY = _BLANK * 8
_ENDLESS = packed("99999999", 5)
_SEXES = {plain("男"): b"\xf1", plain("女"): b"\xf2"}
#: The first day of each era, its code, the years before its first. Nobody in the city is older.
_ERAS = ((20190501, 5, 2018), (19890108, 4, 1988), (19261225, 3, 1925), (19120730, 2, 1911))
#: How many earlier changes people have, and why.
_COUNTS = (*(0,) * 20, *(1,) * 6, 2, 2, 3, 4, 5)
_CHANGES = ("転入", "転居", "転居", "住居表示", "婚姻")
#: So many addresses are where people may have come from.
_ADDRESSES = 5_000


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fault of one field, as ``names.toml`` has it.

    ``text`` stands in place of the field's own, cut where the field ends; ``bytes`` (in hexadecimal) are put in at byte
    ``at``, or with ``over`` over what stands there. ``found`` are byte of the field, charset, code, outcome.
    """

    field: str
    found: tuple[tuple[int, str, str, str], ...]
    text: str = ""
    bytes: str = ""
    at: int = 0
    over: bool = False


class _Found(NamedTuple):
    """What stands in a record, and at which byte of which of its parts."""

    part: int
    byte: int
    finding: Finding


class Master:
    """Writes the records, and keeps the book of what was put into them; ``faults`` are by index of the resident."""

    def __init__(self, lists: Mapping[str, Any], faults: Mapping[int, Fault], draw: Draw) -> None:
        self.draw = draw
        self.faults = faults
        self.truth = Truth(OUTCOMES)
        self.records = 0
        self.outcomes = {row[0]: "" if row[2] == "exact" else row[2] for row in gaiji_rows(lists)}
        codes = gaiji_codes(lists)
        unidentified = [codes[row[0]] for row in lists["gaiji"]["unidentified"]]
        self.outcomes |= dict.fromkeys((*unidentified, *lists["host"]["undecided"]), "unidentified")
        self.addresses: list[Text] = []  # where people may have come from

        encoder = Encoder(lists)
        self.single, self.national, self.mixed = encoder.single, encoder.national, encoder.mixed
        # Texts that recur, and those that a household has in common.
        self.short = cache(lambda data, length: encoder.national(data.decode("cp932"), length))
        self.shared = lru_cache(maxsize=8)(lambda data, length: encoder.mixed(data.decode("cp932"), length))
        self.changes = [encoder.national(why, HISTORY["履歴事由"]).data for why in _CHANGES]

    def record(self, fields: Sequence[Text]) -> bytes:
        """Write the record of one resident, given the fields of the CSV."""
        fault = self.faults.get(self.records)
        data = [field.data for field in fields]
        born, changed = data[5], data[11]
        name = self.national(data[2].decode("cp932"), 50)
        former, relation, why = self.short(data[4], 20), self.short(data[7], 12), self.short(data[12], 16)
        address, building = self.shared(data[9], 80), self.shared(data[10], 50)
        if len(self.addresses) < _ADDRESSES:
            self.addresses.append(address)
        rows = 0 if born == changed else pick(_COUNTS, self.draw)
        if fault and fault.field in HISTORY:
            rows = max(rows, 1)
        leaving = self._leaving()
        parts = [
            self.single(data[0]),
            packed(data[1].decode()[1:], 5, "C"),
            name.data,
            self.single(data[3]).ljust(40, _BLANK),
            former.data,
            packed(born.decode(), 5),
            self.single(_in_era(int(born))),
            _SEXES[data[6]],
            relation.data,
            self.single(data[8]),
            address.data,
            building.data,
            self.single(changed),
            why.data,
            _ENDLESS,
            leaving,
            (1 + int(self.draw() * 40)).to_bytes(2, "big"),
            _BLANK * 6,
            self.single(b"%02d" % rows),
        ]
        found: list[_Found] = []
        for part, text in ((2, name), (4, former), (10, address), (11, building)):
            if text.marks:
                found += self._special(part, text)
        if leaving is _NO_DAY:
            found.append(_Found(15, 0, Finding(_NAMES[15], "zoned", "", "blank")))
        if rows:
            found += self._add_history(parts, rows, born.decode(), changed.decode())
        if fault:
            found = self._strike(fault, parts, found)
        self._note(found)
        return b"".join(parts).ljust(LENGTH, _BLANK)

    def _special(self, part: int, text: Text) -> Iterator[_Found]:
        """Yield the special codes of a part."""
        for offset, code in text.marks:
            yield _Found(part, offset, Finding(_NAMES[part], "fujitsu-jef", code, self.outcomes.get(code, "")))

    def _leaving(self) -> bytes:
        """Draw the day on which somebody will move away: mostly none, which is zeros, and on some screens spaces."""
        chance = self.draw()
        if chance < 0.01:
            return _NO_DAY
        return self.single(b"202604%02d" % (chance * 1_000) if chance < 0.03 else b"00000000")

    def _add_history(self, parts: list[bytes], rows: int, born: str, changed: str) -> Iterator[_Found]:
        """Draw the changes before the last one, oldest first; yield the special codes of the former addresses."""
        draw = self.draw
        first, last = date.fromisoformat(born).toordinal(), date.fromisoformat(changed).toordinal()
        for day in sorted([first + int(draw() * (last - first)) for _ in range(rows)]):
            on = date.fromordinal(day).isoformat()
            address, marks = pick(self.addresses, draw)
            former = Text(address[: HISTORY["前住所"]], marks)
            parts += (packed(on.replace("-", ""), 5), pick(self.changes, draw), former.data)
            yield from self._special(len(parts) - 1, former)

    def _strike(self, fault: Fault, parts: list[bytes], found: list[_Found]) -> list[_Found]:
        """Put a fault into its field; return what is then found in the record."""
        index = _NAMES.index(fault.field)
        data, put = parts[index], bytes.fromhex(fault.bytes)
        if fault.text:
            data = self.mixed(fault.text, LENGTH).data[: len(data)]
            found = [one for one in found if one.part != index]
        at = data.rindex(b"\x29") if fault.at < 0 else fault.at
        if fault.over:
            parts[index] = data[:at] + put + data[at + len(put) :]
        else:
            if data[len(data) - len(put) :].strip(_BLANK):
                raise ValueError(f"{fault.field} has no room for a fault")
            parts[index] = data[:at] + put + data[at : len(data) - len(put)]
            found = [
                one._replace(byte=one.byte + len(put)) if one.part == index and one.byte >= at else one for one in found
            ]
        found += [
            _Found(index, at if byte < 0 else byte, Finding(fault.field, kind, code, outcome))
            for byte, kind, code, outcome in fault.found
        ]
        return found

    def _note(self, found: Sequence[_Found]) -> None:
        """Enter into the book what is found in a record."""
        start = self.records * LENGTH
        self.records += 1
        for part, byte, finding in found:
            self.truth.add(finding, self.records, start + _STARTS[part] + byte)


def _in_era(day: int) -> bytes:
    """Write YYYYMMDD as GYYMMDD."""
    number = 0
    while day < _ERAS[number][0]:
        number += 1
    _, code, before = _ERAS[number]
    return b"%d%06d" % (code, day - before * 10_000)
