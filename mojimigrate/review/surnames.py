"""Surnames (姓) as evidence: with its neighbours, ``渡〓`` makes 渡辺, 渡邊 and 渡邉.

The names come from SKK's dictionary of names (SKK-JISYO.jinmei, in Debian's skkdic-extra), if this machine has one, or
from a list that is given. Nothing of it goes into the page but the names that matched.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mojimigrate.characters import is_kanji
from mojimigrate.checked_csv import read_bytes
from mojimigrate.errors import InputError

FILE_NAME = "SKK-JISYO.jinmei"
#: The dictionary has 0.6 MB.
MAX_BYTES = 32 << 20
#: Lengths of surnames that say something: one kanji alone would match anything.
LENGTHS = (2, 3, 4)
_ENTRY = re.compile(r"\S+ /(.+)/")


class Surnames:
    """Surnames by what is left when one of their characters is taken out."""

    def __init__(self, names: Iterable[str]) -> None:
        self._fitting: dict[tuple[str, str], list[str]] = {}
        self._names = sorted({name for name in names if len(name) in LENGTHS and all(map(is_kanji, name))})
        for name in self._names:
            for place, char in enumerate(name):
                self._fitting.setdefault((name[:place], name[place + 1 :]), []).append(char)

    def __len__(self) -> int:
        """Return how many surnames there are."""
        return len(self._names)

    def fitting(self, context: str, written: str) -> Iterator[tuple[str, str]]:
        """Yield each character that makes a surname in place of ``written``, and that surname.

        The surname must begin where a name may: at the beginning of the context or behind something that is no kanji.
        A context with ``written`` in it twice does not say which of them is meant, and gives nothing.
        """
        if not written or context.count(written) != 1:
            return
        before, _, after = context.partition(written)
        for place in range(max(LENGTHS)):
            begin = len(before) - place
            if begin < 0 or (begin > 0 and is_kanji(before[begin - 1])):
                continue
            for length in LENGTHS:
                rest = length - place - 1
                if 0 <= rest <= len(after):
                    key = before[begin:], after[:rest]
                    yield from ((char, f"{key[0]}{char}{key[1]}") for char in self._fitting.get(key, ()))


def find_surnames() -> Path | None:
    """Return the dictionary of this machine: ``MOJIMIGRATE_SKK`` (a file or its folder), or the usual folders."""
    home = Path("~").expanduser()
    given = os.environ.get("MOJIMIGRATE_SKK")
    usual = (
        Path("/usr/share/skk"),
        Path("/usr/local/share/skk"),
        home / ".skk",
        home / "Library/Application Support/AquaSKK",
    )
    for place in (Path(given),) if given else usual:
        for path in (place, place / FILE_NAME):
            if path.is_file():
                return path
    return None


def read_surnames(path: Path) -> Surnames:
    """Read an SKK dictionary (EUC-JP or UTF-8), or a list with a surname on each line.

    Of a dictionary, what it calls 姓 or 人名 is taken. Raises ``InputError`` (``surnames-unreadable``, ``-too-large``,
    ``-none``).
    """
    data = read_bytes("surnames", path, MAX_BYTES, InputError)
    surnames = Surnames(_names(_decoded(data).splitlines()))
    if not len(surnames):
        raise InputError("surnames-none", path=path)
    return surnames


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("euc_jis_2004", "replace")


def _names(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith(";"):
            continue
        if entry := _ENTRY.fullmatch(line):
            for candidate in entry[1].split("/"):
                name, _, note = candidate.partition(";")
                if note.partition(",")[0] in ("姓", "人名") and "フルネーム" not in note:
                    yield name
        else:
            yield line.strip()
