"""Dates as records hold them: digits, with or without an era (元号), become date32.

Only dates of the calendar are dates: proleptic Gregorian, years 1 to 9999. A date in an era must lie within it: 昭和65
is no 1990, since a system that counts on must say so. Japan took the Gregorian calendar on 1873-01-01 (明治6); earlier
days of 明治 were counted by the moon, and are invalid here, as to compute them would take an almanac.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mojimigrate.errors import UsageError
from mojimigrate.records.layout import DateRule, Field, Kind, Sign
from mojimigrate.records.numbers import Read, blank_rows, read_numbers
from mojimigrate.records.signs import Signs

__all__ = ["check_date", "read_dates"]

_Bytes = npt.NDArray[np.uint8]
_Mask = npt.NDArray[np.bool_]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Era:
    """The year before its first, its first and its last day, the codes in use."""

    before: int
    first: str
    last: str
    codes: str


#: glibc, localedata/locales/ja_JP, LC_TIME era; it too has 明治 from 1873 only.
_ERAS = {
    "明治": _Era(1867, "1873-01-01", "1912-07-29", "1M"),
    "大正": _Era(1911, "1912-07-30", "1926-12-24", "2T"),
    "昭和": _Era(1925, "1926-12-25", "1989-01-07", "3S"),
    "平成": _Era(1988, "1989-01-08", "2019-04-30", "4H"),
    "令和": _Era(2018, "2019-05-01", "9999-12-31", "5R"),
}
_BEFORE = np.array([era.before for era in _ERAS.values()])
_FIRST = np.array([era.first for era in _ERAS.values()], "datetime64[D]").astype(np.int64)
_LAST = np.array([era.last for era in _ERAS.values()], "datetime64[D]").astype(np.int64)
_ENDLESS = int(np.datetime64("9999-12-31").astype(np.int64))
_MONTH_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_TEXTS = frozenset({Kind.TEXT, Kind.SINGLE})
_SEPARATE = frozenset({Sign.LEADING_SEPARATE, Sign.TRAILING_SEPARATE})


def check_date(field: Field, signs: Signs, letters: Mapping[str, bytes]) -> None:
    """Raise what :func:`read_dates` raises for a field, before there are data."""
    _plan(field, signs, letters)


def read_dates(field: Field, data: _Bytes, signs: Signs, letters: Mapping[str, bytes]) -> Read:
    """Read a column of dates: ``data`` has a row of ``field.length`` bytes for each, ``field.date`` says what they are.

    In text fields a character stands for each letter of the form, the digits of ``signs`` for Y, M and D; any other
    character of the form, and a code of an era that is no digit, must stand there in the bytes that ``letters`` has
    for it. Codes may be of several bytes, if all are. Values of ``unset`` are null, and neither invalid nor blank.
    ``Read.at`` is -1 for digits that are no date, and for a minus sign that stands apart.

    Raises ``UsageError``: ``layout-date-kind``, ``-form``, ``-length``, ``-year``, ``-era`` or ``-value`` for a rule
    that cannot be followed.
    """
    plan = _plan(field, signs, letters)
    digits, at = plan.digits(data)
    year, month, day = (_part(digits.number, plan.form, letter) for letter in "YMD")
    era = plan.eras(data, digits.number)
    bad = digits.bad | digits.blank
    unread = np.flatnonzero(~bad & (era < 0))
    at[unread] = plan.era_at
    bad[unread] = True
    days, valid = _days(year + plan.base + (_BEFORE[era] if plan.counts_eras else 0), month, day)
    if plan.counts_eras:
        valid &= (year >= 1) & (days >= _FIRST[era]) & (days <= _LAST[era])
    at[~bad & ~valid] = -1
    bad |= ~valid
    unset, endless = plan.same(data, digits, plan.rule.unset), plan.same(data, digits, plan.rule.endless)
    days[endless] = _ENDLESS
    invalid = np.flatnonzero(bad & ~digits.blank & ~unset & ~endless)
    null = (bad & ~endless) | unset
    values = pa.array(days.astype(np.int32), pa.int32(), mask=null).view(pa.date32())
    return Read(values, invalid, at[invalid], np.flatnonzero(digits.blank & ~unset & ~endless))


@dataclass(frozen=True)
class _Digits:
    """The digits of each row as a number, and which rows have none."""

    number: _Ints
    bad: _Mask
    blank: _Mask


@dataclass(frozen=True)
class _Plan:
    """How the dates of a field are read. ``form`` is that of the digits alone; ``columns`` are their bytes in text."""

    field: Field
    rule: DateRule
    signs: Signs
    letters: Mapping[str, bytes]
    form: str
    columns: tuple[int, ...]
    marks: tuple[tuple[int, bytes], ...]
    era_at: int
    era_width: int
    codes: dict[bytes, int]
    base: int
    counts_eras: bool

    @property
    def is_text(self) -> bool:
        return self.field.type in _TEXTS

    def digits(self, data: _Bytes) -> tuple[_Digits, _Ints]:
        """Read the digits; the second result is the byte that is wrong, -1 for the value as a whole."""
        if self.is_text:
            count = len(self.columns)
            field = Field(type=Kind.ZONED, length=count, digits=count)
            read = read_numbers(field, data[:, self.columns], self.signs.without_zones())
            columns = np.array(self.columns)
            blank = blank_rows(data, self.signs)
        else:
            separate = self.field.signed and self.field.sign in _SEPARATE
            read = read_numbers(msgspec.structs.replace(self.field, signed=separate), data, self.signs)
            columns = np.arange(data.shape[1])
            blank = np.zeros(len(data), np.bool_)
            blank[read.blank] = True
        bad, at = np.zeros(len(data), np.bool_), np.full(len(data), -1, np.int64)
        bad[read.invalid], at[read.invalid] = True, columns[read.at]
        bad[read.blank], at[read.blank] = True, columns[0]
        for begin, code in self.marks:
            wrong = (data[:, begin : begin + len(code)] != np.frombuffer(code, np.uint8)).any(1)
            rows = np.flatnonzero(wrong & (~bad | (at > begin)))
            bad[rows], at[rows] = True, begin
        number: _Ints = read.values.fill_null(0).to_numpy()
        bad |= number < 0
        return _Digits(np.abs(number), bad, blank), at

    def eras(self, data: _Bytes, number: _Ints) -> _Ints:
        """Return the number of the era of each row, -1 if its code is none."""
        found = np.full(len(data), -1, np.int64)
        if "G" not in self.rule.form:
            found[:] = list(_ERAS).index(self.rule.era) if self.rule.era else 0
        elif self.is_text:
            place = data[:, self.era_at : self.era_at + self.era_width]
            for code, era in self.codes.items():
                found[(place == np.frombuffer(code, np.uint8)).all(1)] = era
        else:
            digit = _part(number, self.form, "G")
            for code, era in self.codes.items():
                found[digit == code[0] - self.signs.zone] = era
        return found

    def same(self, data: _Bytes, digits: _Digits, values: tuple[str, ...]) -> _Mask:
        """Tell which rows hold one of some values."""
        hits = np.zeros(len(data), np.bool_)
        for value in values:
            if not self.is_text:
                whole = value * len(self.form) if len(value) == 1 else value
                hits |= ~digits.bad & ~digits.blank & (digits.number == int(whole))
            elif len(value) == 1 and value.isdecimal():
                same = ~digits.blank & (data[:, self.columns] == self.signs.zone + int(value)).all(1)
                if self.era_width == 1:
                    same &= data[:, self.era_at] == self.signs.zone + int(value)
                for begin, code in self.marks:
                    same &= (data[:, begin : begin + len(code)] == np.frombuffer(code, np.uint8)).all(1)
                hits |= same
            else:
                code = b"".join(_code(char, self.signs, self.letters) or b"" for char in value)
                hits |= (data == np.frombuffer(code, np.uint8)).all(1)
        return hits


def _plan(field: Field, signs: Signs, letters: Mapping[str, bytes]) -> _Plan:
    rule = field.date
    numeric = field.type in (Kind.ZONED, Kind.PACKED)
    if rule is None or (field.type not in _TEXTS and not (numeric and not field.scale)):
        raise UsageError("layout-date-kind", field=field.name, kind=field.type)
    form = rule.form
    _check_form(field, rule)
    codes = _era_codes(field, rule, signs, letters)
    widths = {len(code) for code in codes.values()} or {0}
    columns: list[int] = []
    marks: list[tuple[int, bytes]] = []
    begin = era_at = era_width = 0
    for char in form:
        if char == "G":
            era_at = begin
            era_width = max(field.length - _length(form, letters), 1) if not numeric else 1
            begin += era_width
        elif char in "YMD":
            columns.append(begin)
            begin += 1
        else:
            code = letters.get(char)
            if not code:
                raise _no_form(field, f"'{char}' is no character of this field" if not numeric else f"'{char}'")
            marks.append((begin, code))
            begin += len(code)
    stored = field.length if not numeric else _stored_digits(field)
    if begin != stored or (numeric and marks) or ("G" in form and era_width not in widths):
        raise UsageError("layout-date-length", field=field.name, form=form, length=stored)
    era_at = era_at if not numeric or field.type is Kind.ZONED else (era_at + (stored + 1) % 2) // 2
    era_at += field.signed and field.sign is Sign.LEADING_SEPARATE and field.type is Kind.ZONED
    names = list(_ERAS)
    known = {code: names.index(name) for (name, _), code in codes.items() if len(code) == era_width}
    plan = _Plan(
        field, rule, signs, letters,
        "".join(char for char in form if char in "YMD" or (numeric and char == "G")),
        tuple(columns), tuple(marks), era_at, era_width if "G" in form else 0, known,
        100 * rule.century, "G" in form or bool(rule.era),
    )  # fmt: skip
    for value in (*rule.unset, *rule.endless):
        _check_value(plan, value)
    return plan


def _check_form(field: Field, rule: DateRule) -> None:
    form = rule.form
    unknown = re.search("[A-Za-z0-9]", re.sub("[GYMD]", "", form))
    if unknown:
        raise _no_form(field, unknown[0])
    for letter, counts in (("Y", (2, 4)), ("M", (2,)), ("D", (2,)), ("G", (0, 1))):
        count = form.count(letter)
        if count not in counts or letter * count not in form:
            raise _no_form(field, letter * count or letter)
    short = form.count("Y") == 2
    given = ("G" in form) + bool(rule.era) + bool(rule.century)
    if given != short or not 0 <= rule.century <= 99:
        raise UsageError("layout-date-year", field=field.name, form=form)
    for name in (*rule.eras.values(), *([rule.era] if rule.era else [])):
        if name not in _ERAS:
            raise UsageError("layout-date-era", field=field.name, value=name)


def _era_codes(
    field: Field, rule: DateRule, signs: Signs, letters: Mapping[str, bytes]
) -> dict[tuple[str, str], bytes]:
    """Return the bytes of each era and code. Codes that the rule has for an era replace those in use."""
    codes: dict[tuple[str, str], bytes] = {}
    if "G" not in rule.form:
        return codes
    is_text = field.type in _TEXTS
    for text, name in rule.eras.items():
        code = _code(text, signs, letters) if is_text or re.fullmatch("[0-9]", text) else None
        if not code:
            raise UsageError("layout-date-era", field=field.name, value=text)
        codes[name, text] = code
    for name, era in _ERAS.items():
        for text in era.codes if name not in rule.eras.values() else "":
            code = _code(text, signs, letters) if is_text or text.isdecimal() else None
            if code and text not in rule.eras:
                codes[name, text] = code
    return codes


def _check_value(plan: _Plan, value: str) -> None:
    digit = re.fullmatch("[0-9]", value) is not None
    if plan.is_text:
        encoded = [_code(char, plan.signs, plan.letters) for char in value]
        fits = digit or (None not in encoded and sum(map(len, filter(None, encoded))) == plan.field.length)
    else:
        fits = digit or re.fullmatch(f"[0-9]{{{len(plan.form)}}}", value) is not None
    if not fits:
        raise UsageError("layout-date-value", field=plan.field.name, value=value, form=plan.rule.form)


def _code(text: str, signs: Signs, letters: Mapping[str, bytes]) -> bytes | None:
    """Return the bytes of a character: what the caller says, and for a digit what the convention says."""
    if text in letters:
        return letters[text]
    return bytes([signs.zone + int(text)]) if re.fullmatch("[0-9]", text) else None


def _length(form: str, letters: Mapping[str, bytes]) -> int:
    """Return the bytes of a form without its era."""
    return sum(1 if char in "YMD" else len(letters.get(char, b"")) for char in form if char != "G")


def _stored_digits(field: Field) -> int:
    if field.type is Kind.PACKED:
        return field.digits or 2 * field.length - 1
    return field.digits or field.length - (field.signed and field.sign in _SEPARATE)


def _no_form(field: Field, reason: str) -> UsageError:
    return UsageError("layout-date-form", field=field.name, form=field.date.form if field.date else "", reason=reason)


def _part(number: _Ints, form: str, letter: str) -> _Ints:
    """Return a part of numbers: the digits of a letter of the form."""
    behind = len(form) - 1 - form.rindex(letter)
    part: _Ints = number // 10**behind % 10 ** form.count(letter)
    return part


def _days(year: _Ints, month: _Ints, day: _Ints) -> tuple[_Ints, _Mask]:
    """Return days since 1970-01-01, and which are a date of the calendar; days of others mean nothing."""
    valid = (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12)
    month = np.where(valid, month, 1)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    valid &= (day >= 1) & (day <= _MONTH_DAYS[month - 1] + (leap & (month == 2)))
    months = np.where(valid, (year - 1970) * 12 + month - 1, 0)
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + np.where(valid, day - 1, 0), valid
