"""How items lie in storage: sizes, slack bytes, and the fields of the layout."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from mojimigrate.errors import UsageError
from mojimigrate.records.copybook.dialect import Dialect
from mojimigrate.records.copybook.items import Item
from mojimigrate.records.copybook.pictures import MAX_DIGITS, Picture, parse_picture
from mojimigrate.records.copybook.syntax import SignClause, Usage
from mojimigrate.records.copybook.text import Text
from mojimigrate.records.layout import Field, Kind, Sign

#: Largest record.
MAX_RECORD = 1 << 30
#: Most digits of a binary number: those of 8 bytes.
MAX_BINARY_DIGITS = 18

_BINARY = {"comp", "comp_5"}
_NUMERIC = {*_BINARY, "comp_3"}
_FLOATS = {"comp_1": 4, "comp_2": 8}
_USAGES = {
    "comp": "COMP",
    "comp_1": "COMP-1",
    "comp_2": "COMP-2",
    "comp_3": "COMP-3",
    "comp_5": "COMP-5",
    "display": "DISPLAY",
    "display_1": "DISPLAY-1",
    "national": "NATIONAL",
}


@dataclass(frozen=True, slots=True)
class Inherited:
    """Clauses of the groups around an item that go for it too."""

    usage: Usage | None = None
    sign: SignClause | None = None
    sync: bool = False

    def within(self, item: Item, dialect: Dialect) -> Inherited:
        """Return what goes for what is within an item, or for itself if it is elementary."""
        sync = item.sync or (self.sync and dialect.outer)
        return Inherited(item.usage or self.usage, item.sign or self.sign, sync)


@dataclass(frozen=True, slots=True)
class Stored:
    """An item in storage: its field, the size of one occurrence, and the boundary that items within need."""

    field: Field
    size: int
    boundary: int


class Storage:
    """Places the items of one record type."""

    def __init__(self, root: Item, dialect: Dialect, text: Text) -> None:
        self._root, self._dialect, self._text = root, dialect, text
        self._times: dict[str, int] = {}
        for item in root.walk():
            if item.name:
                self._times[item.name.key] = self._times.get(item.name.key, 0) + 1

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of the record.

        Raises ``UsageError``: ``copybook-picture``, ``copybook-picture-bit``, ``copybook-picture-needed``,
        ``copybook-usage``, ``copybook-usage-picture``, ``copybook-digits``, ``copybook-record-large``.
        """
        root = self._root
        if root.level and not root.children:
            return (self._elementary(root, Inherited().within(root, self._dialect)).field,)
        return self._group(root, 0, Inherited()).field.fields

    def _group(self, item: Item, begin: int, around: Inherited) -> Stored:
        dialect = self._dialect
        inherited = around.within(item, dialect)
        if not dialect.outer:
            inherited = replace(inherited, sync=False)
        fields: list[Field] = []
        at, boundary = begin, 1
        begins: dict[Item, int] = {}
        for child in item.children:
            if child.original:
                stored = self._place(child, begins[child.original], inherited)
                at = max(at, begins[child.original] + self._total(child, stored))
            else:
                slack = -at % self._boundary(child, inherited)
                if slack:
                    fields.append(Field(type=Kind.FILLER, length=slack))
                begins[child] = at + slack
                stored = self._place(child, at + slack, inherited)
                at += slack + self._total(child, stored)
            fields.append(stored.field)
            if dialect.outer:
                boundary = max(boundary, stored.boundary)
            elif child.children:
                boundary = stored.boundary
            elif not child.original:
                boundary = max(boundary, stored.boundary)
        if item.occurs and (item.occurs.most > 1 or dialect.outer) and (slack := -(at - begin) % boundary):
            fields = _with_slack(fields, slack, before_last=not dialect.outer)
            at += slack
        self._check_size(item, at)
        field = Field(type=Kind.GROUP, fields=tuple(fields), **self._common(item))
        return Stored(field, at - begin, boundary)

    def _place(self, item: Item, begin: int, inherited: Inherited) -> Stored:
        if item.children:
            return self._group(item, begin, inherited)
        return self._elementary(item, inherited.within(item, self._dialect))

    def _total(self, item: Item, stored: Stored) -> int:
        total = stored.size * (item.occurs.most if item.occurs else 1)
        self._check_size(item, total)
        return total

    def _check_size(self, item: Item, size: int) -> None:
        if size > MAX_RECORD:
            raise UsageError("copybook-record-large", limit=MAX_RECORD >> 20, **self._text.place(item.index).facts)

    def _boundary(self, item: Item, inherited: Inherited) -> int:
        """Return the boundary on which an item must begin."""
        while item.children:
            if not self._dialect.outer:
                return 1
            inherited = inherited.within(item, self._dialect)
            item = item.children[0]
        inherited = inherited.within(item, self._dialect)
        return self._elementary(item, inherited).boundary if inherited.sync else 1

    def _elementary(self, item: Item, own: Inherited) -> Stored:
        usage = own.usage.form if own.usage else "display"
        facts = self._text.place(item.index).facts
        if own.usage and usage == "other":
            word = own.usage.word
            where = self._text.place(word.index).facts if word else facts
            raise UsageError("copybook-usage", usage=word.chars if word else "", **where)
        if usage in _FLOATS:
            if item.picture:
                raise self._mismatch(item, usage)
            kind = Kind.FLOAT if self._dialect.ieee else Kind.HEXFLOAT
            field = Field(type=kind, length=_FLOATS[usage], little=self._dialect.ieee, **self._common(item, usage))
        elif item.picture is None:
            raise UsageError("copybook-picture-needed", name=item.name.chars if item.name else "FILLER", **facts)
        else:
            field = self._pictured(item, usage, own.sign)
        boundary = 1
        if own.sync and (usage in _FLOATS or usage in _BINARY):
            boundary = field.length if usage in _FLOATS else min(field.length, self._dialect.boundary)
        if item.name is None:
            field = Field(type=Kind.FILLER, length=field.length, **self._common(item, usage))
        return Stored(field, field.length, boundary)

    def _pictured(self, item: Item, usage: str, sign: SignClause | None) -> Field:
        assert item.picture  # noqa: S101 - the caller has looked
        picture = parse_picture(item.picture.chars)
        facts = self._text.place(item.picture.index).facts
        if picture.category == "bit":
            raise UsageError("copybook-picture-bit", picture=item.picture.chars, **facts)
        if picture.category == "none":
            raise UsageError("copybook-picture", picture=item.picture.chars, **facts)
        self._check_size(item, picture.size)
        common = self._common(item, usage)
        if picture.category == "national" and usage not in _NUMERIC:
            return Field(type=Kind.NATIONAL, length=2 * picture.size, **common)
        if usage in ("display", "display_1", "national") and picture.category == "text":
            if usage != "display":
                raise self._mismatch(item, usage)
            return Field(type=Kind.TEXT, length=picture.size, **common)
        if picture.category != "number" or usage in ("display_1", "national"):
            raise self._mismatch(item, usage)
        return self._number(item, picture, usage, sign, common)

    def _number(
        self, item: Item, picture: Picture, usage: str, sign: SignClause | None, common: dict[str, Any]
    ) -> Field:
        limit = MAX_BINARY_DIGITS if usage in _BINARY else MAX_DIGITS
        if picture.digits > limit or abs(picture.scale) > MAX_DIGITS:
            index = item.picture.index if item.picture else item.index
            raise UsageError("copybook-digits", digits=limit, **self._text.place(index).facts)
        number = Field(
            digits=picture.digits,
            scale=picture.scale,
            signed=picture.signed,
            **common,
        )
        if usage == "comp_3":
            return msgspec.structs.replace(number, type=Kind.PACKED, length=picture.digits // 2 + 1)
        if usage in _BINARY:
            little = usage == "comp_5" and self._dialect.little
            return msgspec.structs.replace(
                number, type=Kind.BINARY, length=self._binary_size(picture.digits), little=little
            )
        place = Sign.TRAILING
        if picture.signed and sign:
            names = {
                (False, False): Sign.TRAILING,
                (True, False): Sign.LEADING,
                (False, True): Sign.TRAILING_SEPARATE,
                (True, True): Sign.LEADING_SEPARATE,
            }
            place = names[sign.leading, sign.separate]
        separate = place in (Sign.TRAILING_SEPARATE, Sign.LEADING_SEPARATE)
        return msgspec.structs.replace(number, type=Kind.ZONED, length=picture.digits + separate, sign=place)

    def _binary_size(self, digits: int) -> int:
        sizes = ((2, self._dialect.small), (4, 2), (9, 4), (MAX_BINARY_DIGITS, 8))
        return next(size for most, size in sizes if digits <= most)

    def _mismatch(self, item: Item, usage: str) -> UsageError:
        picture = item.picture
        facts = self._text.place(picture.index if picture else item.index).facts
        return UsageError(
            "copybook-usage-picture", usage=_USAGES[usage], picture=picture.chars if picture else "", **facts
        )

    def _common(self, item: Item, usage: str = "display") -> dict[str, Any]:
        """Return what fields of all types have."""
        common: dict[str, Any] = {"name": item.name.chars if item.name else ""}
        words = [item.picture.chars] if item.picture else []
        if not item.children:
            common["picture"] = " ".join(words + ([_USAGES[usage]] if usage != "display" else []))
        if item.original:
            common["redefines"] = item.original.name.chars if item.original.name else ""
            common["skip"] = True
        if item.occurs:
            common["occurs"] = item.occurs.most
            if item.depending:
                common["least"] = item.occurs.least
                common["depending_on"] = self._path(item.depending)
        return common

    def _path(self, item: Item) -> str:
        """Return the name of an item: alone if no other is called so, else with those of the groups it is in."""
        names = [each.name.chars for each in (item, *item.ancestors()) if each.name and each.level > 1]
        alone = item.name is not None and self._times[item.name.key] == 1
        return names[0] if alone else ".".join(reversed(names))


def _with_slack(fields: list[Field], slack: int, *, before_last: bool) -> list[Field]:
    """Return the fields of a table with slack bytes behind them, or before the last elementary item.

    GnuCOBOL moves the last item so. It does even if that is a redefinition or stands in a table of its own, and then
    over other items; that is not imitated.
    """
    *others, last = fields
    filler = Field(type=Kind.FILLER, length=slack)
    if not before_last or last.redefines or (last.type is Kind.GROUP and last.occurs):
        return [*fields, filler]
    if last.type is Kind.GROUP:
        inner = _with_slack(list(last.fields), slack, before_last=True)
        return [*others, msgspec.structs.replace(last, fields=tuple(inner))]
    return [*others, filler, last]
