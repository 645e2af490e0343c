"""The catalogue: charsets by the names that people write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import msgspec

from mojimigrate.charsets.cutting import Cutting
from mojimigrate.errors import TableError, UsageError
from mojimigrate.manifest import read_manifest, read_table_file

FOLDER = "charsets/"


class EditionChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which editions (字形の版) a charset can be read in, which are likely, and which to take."""

    default: str
    known: tuple[str, ...]
    likely: tuple[str, ...]


class CharsetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A charset's TOML file, as written."""

    name: str
    title: str
    codes: str
    sequences: tuple[tuple[str, ...], ...]
    editions: EditionChoice
    user_areas: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()


@dataclass(frozen=True)
class Charset:
    """One charset: name, shape of its codes, user-defined areas, editions; its own file and that of its codes."""

    name: str
    file: str
    title: str
    aliases: tuple[str, ...]
    ambiguous: tuple[str, ...]
    codes: str
    cutting: Cutting
    user_areas: tuple[tuple[bytes, bytes], ...]
    editions: EditionChoice

    def is_user_defined(self, code: bytes) -> bool:
        """Say whether a code is a gaiji: in a user-defined area (利用者定義領域), known only to its site."""
        return any(len(code) == len(first) and first <= code <= last for first, last in self.user_areas)


def _byte_set(text: str) -> frozenset[int]:
    """Read ``"81-9F E0-FC"``."""
    values: set[int] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        values.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(values)


def _cutting(sequences: tuple[tuple[str, ...], ...]) -> Cutting:
    """Read the sequences: none may be the beginning of another, and only one byte may begin codes of three."""
    cutting = Cutting(tuple(tuple(map(_byte_set, sequence)) for sequence in sequences))
    firsts: set[int] = set()
    for sequence in cutting.sequences:
        if not 1 <= len(sequence) <= 3:
            raise ValueError(f"a code of {len(sequence)} bytes")
        if not all(sequence) or not all(byte <= 0xFF for allowed in sequence for byte in allowed):
            raise ValueError("a range that is empty or runs past FF")
        if firsts & sequence[0]:
            raise ValueError(f"byte {min(firsts & sequence[0]):02X} begins codes of two sequences")
        firsts |= sequence[0]
    if sum(len(sequence[0]) for sequence in cutting.sequences if len(sequence) == 3) > 1:
        raise ValueError("two bytes that begin codes of three bytes")
    return cutting


def _code_range(text: str) -> tuple[bytes, bytes]:
    """Read ``"F040-F9FC"``."""
    first, _, last = text.partition("-")
    return bytes.fromhex(first), bytes.fromhex(last)


def _charset(file: CharsetFile, path: str) -> Charset:
    """Make a charset of its file. Raises ``ValueError`` for what the cutting rule and the kernel cannot hold."""
    if unknown := {file.editions.default, *file.editions.likely} - {*file.editions.known}:
        raise ValueError(f"editions that are not known: {', '.join(sorted(unknown))}")
    return Charset(
        name=file.name,
        file=path,
        title=file.title,
        aliases=file.aliases,
        ambiguous=file.ambiguous,
        codes=file.codes,
        cutting=_cutting(file.sequences),
        user_areas=tuple(map(_code_range, file.user_areas)),
        editions=file.editions,
    )


@cache
def _charsets() -> dict[str, Charset]:
    """Read every charset file of the manifest, by name."""
    charsets = {}
    for path in read_manifest():
        if path.startswith(FOLDER):
            try:
                charset = _charset(msgspec.toml.decode(read_table_file(path), type=CharsetFile), path)
            except ValueError as error:
                raise TableError("charset-malformed", path=path, reason=error) from error
            charsets[charset.name] = charset
    return charsets


def charset_names() -> list[str]:
    """Return the names of all charsets."""
    return sorted(_charsets())


def load_charset(name: str) -> Charset:
    """Return a charset by its name or an alias, in any case.

    Raises ``UsageError``: ``charset-unknown``, or ``charset-ambiguous`` for a name that several products use.
    """
    wanted = name.strip().lower()
    charsets = _charsets().values()
    for charset in charsets:
        if wanted in (charset.name, *charset.aliases):
            return charset
    if maybe := [charset.name for charset in charsets if wanted in charset.ambiguous]:
        raise UsageError("charset-ambiguous", value=name, candidates=", ".join(maybe))
    raise UsageError("charset-unknown", value=name, known=", ".join(charset_names()))
