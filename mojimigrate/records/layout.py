"""Record layouts (レコードレイアウト): which bytes of a record are which field, and what they hold.

A layout is a TOML file, or is made of a COBOL copybook; both come to the same thing, so that a copybook can be written
out as TOML, and what a copybook cannot say (that ``9(8)`` is a date, which record type it is) be added there.

Fields follow one another. ``start`` and ``redefines`` put one elsewhere.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mojimigrate.errors import UsageError


class Kind(StrEnum):
    """What the bytes of a field hold. The value is how a layout file calls it."""

    GROUP = "group"  #: fields within
    TEXT = "text"  #: text in the charset of the job, shift codes included (PIC X)
    NATIONAL = "national"  #: text of double bytes alone (PIC N, PIC G)
    SINGLE = "single"  #: text of single bytes alone
    BYTES = "bytes"  #: bytes that are kept as they are
    ZONED = "zoned"  #: a digit to a byte (USAGE DISPLAY)
    PACKED = "packed"  #: two digits to a byte, the sign last (COMP-3)
    BINARY = "binary"  #: a whole number in two's complement (COMP, COMP-5)
    FLOAT = "float"  #: IEEE 754, of 4 or 8 bytes
    HEXFLOAT = "hexfloat"  #: hexadecimal floating point of IBM hosts, of 4 or 8 bytes
    FILLER = "filler"  #: bytes that nobody reads


#: Kinds that hold text.
TEXTS = frozenset({Kind.TEXT, Kind.NATIONAL, Kind.SINGLE})
#: Kinds that hold a number.
NUMBERS = frozenset({Kind.ZONED, Kind.PACKED, Kind.BINARY, Kind.FLOAT, Kind.HEXFLOAT})


class Sign(StrEnum):
    """Where the sign of a zoned number stands."""

    TRAILING = "trailing"  #: in the zone of the last digit
    LEADING = "leading"  #: in the zone of the first digit
    TRAILING_SEPARATE = "trailing-separate"  #: a byte behind the digits
    LEADING_SEPARATE = "leading-separate"  #: a byte before them


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition: a field of the record has one of some values, as text (``"2"``) or as bytes (``"X'F2'"``).

    Raises ``UsageError`` (``layout-when-empty``) if there is no value.
    """

    field: str
    equals: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.equals:
            raise UsageError("layout-when-empty", value=self.field)


class DateRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How digits are a date.

    ``form`` names a place for each digit: ``YYYYMMDD``, ``GYYMMDD`` (G: the code of the era, 元号), ``YYMMDD`` with
    ``era`` or ``century`` given. Values of ``unset`` become null, those of ``endless`` 9999-12-31; a single digit there
    stands for a value of that digit alone (``00000000``). ``eras`` are the codes of eras where they are not 1 to 5
    (明治 … 令和) or M, T, S, H, R: ``{"7" = "令和"}``.
    """

    form: str
    unset: tuple[str, ...] = ("0",)
    endless: tuple[str, ...] = ("9",)
    eras: dict[str, str] = {}  # msgspec copies it
    era: str = ""
    century: int = 0


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A field (項目): where it stands, what it holds, how often.

    ``length`` is that of one occurrence in bytes; of a group, that of its fields if it is 0. ``start`` is the byte
    of the enclosing group (or record) where it begins, from 1; 0 stands for "behind the field before".
    ``digits`` counts all digits, ``scale`` those behind the decimal point (negative for zeros that are not stored).
    ``little`` puts the low byte first. ``charset`` is that of a text field, if not the job's.
    ``occurs`` is the number of occurrences (0: one, which is no list), the largest if ``depending_on`` names the field
    that holds it, and ``least`` the smallest; what follows such a table moves up, unless the table has ``reserved``
    the room of its largest number (the last table of a record takes only what it needs all the same). ``skip`` leaves
    a field unread.
    ``picture`` is what a copybook said, for people.
    """

    name: str = ""
    type: Kind = Kind.TEXT
    length: int = 0
    start: int = 0
    redefines: str = ""
    digits: int = 0
    scale: int = 0
    signed: bool = False
    sign: Sign = Sign.TRAILING
    little: bool = False
    charset: str = ""
    occurs: int = 0
    least: int = 0
    depending_on: str = ""
    reserved: bool = False
    when: When | None = None
    skip: bool = False
    date: DateRule | None = None
    picture: str = ""
    fields: tuple[Field, ...] = ()


class RecordType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A record type (レコード種別): its fields, and when a record is of this type; the first that fits is taken."""

    name: str
    fields: tuple[Field, ...]
    when: When | None = None


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """All record types of a file. ``source`` is the file that it was read from."""

    schema: int = 1
    records: tuple[RecordType, ...]
