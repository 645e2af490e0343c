"""A small folder of tables that a test may damage: one open charset, and one with shift codes and options."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mojimigrate.manifest import count_rows, mappings_folder
from mojimigrate.standard.editions import EDITION_TABLE
from mojimigrate.standard.repertoire import LISTS

CHARSETS = ("windows-31j", "hitachi-ebcdik", "hitachi-keis90", "hitachi-keis90+ebcdik")
#: Code tables, and the first bytes of the rows that are kept (none: all).
TABLES = {
    "windows-31j": ("00", "1A", "41", "81", "88", "8A", "92", "EE", "FA"),
    "hitachi-ebcdik": (),
    "hitachi-keis90": ("40", "A1", "A2", "B0", "C4"),
    "hitachi-keis-space-two": (),
    "hitachi-keis-row-9f": (),
}


class Tables:
    """A folder of tables. After a change the manifest has the new digest, unless it is told to keep the old one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def change(self, path: str, old: str, new: str, *, entered: bool = True) -> None:
        """Replace the first occurrence of a text in a file."""
        data = (self.folder / path).read_bytes()
        assert old.encode() in data, old
        self.write(path, data.replace(old.encode(), new.encode(), 1), entered=entered)

    def write(self, path: str, data: bytes, *, entered: bool = True) -> None:
        """Write a whole file."""
        (self.folder / path).write_bytes(data)
        if entered:
            self.enter(path)

    def enter(self, path: str) -> None:
        """Enter a file in the manifest."""
        manifest = self.folder / "MANIFEST.toml"
        data = (self.folder / path).read_bytes()
        entry = (
            f'[[table]]\npath = "{path}"\nabout = ""\nsource = ""\nversion = ""\nlicence = ""\ngenerator = ""\n'
            f'rows = {count_rows(path, data)}\nsha256 = "{hashlib.sha256(data).hexdigest()}"\n\n'
        )
        others = [one for one in re.split(r"(?m)^(?=\[\[table\]\]$)", manifest.read_text("utf-8")) if one]
        kept = [one for one in others if f'path = "{path}"' not in one]
        manifest.write_text("".join([*kept, entry]), "utf-8")


def small_tables(folder: Path) -> Tables:
    """Copy a few charsets, a few rows of their tables, and what the standard has on the code points of those."""
    source = mappings_folder()
    for name in ("charsets", "codes", "standard"):
        (folder / name).mkdir(parents=True)
    (folder / "MANIFEST.toml").write_text("", "utf-8")
    tables = Tables(folder)

    def keep(path: str, wanted: Callable[[dict[str, str]], bool]) -> list[dict[str, str]]:
        header, *lines = (source / path).read_text("utf-8").splitlines()
        rows = [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
        kept = [row for row in rows if wanted(row)]
        tables.write(path, "\n".join([header, *("\t".join(row.values()) for row in kept), ""]).encode())
        return kept

    for name in CHARSETS:
        tables.write(f"charsets/{name}.toml", (source / f"charsets/{name}.toml").read_bytes())
    codes = {
        (name, row["code"]): row["target"]
        for name, leads in TABLES.items()
        for row in keep(f"codes/{name}.tsv", lambda row, leads=leads: not leads or row["code"][:2] in leads)
    }
    points = set(codes.values())
    names = {row["name"] for path in LISTS for row in keep(path, lambda row: bool({row["ucs"], row["own"]} & points))}
    named = ("ipamj", "jis90", "jis2004", "jis78")
    keep(EDITION_TABLE, lambda row: row["ucs"] in points and {n for e in named for n in row[e].split("|")} <= names)
    keep("codes/decisions.tsv", lambda row: (row["charset"], row["code"]) in codes)
    for path in ("codes/witnesses.tsv", "standard/symbols.tsv", "standard/ivd.tsv"):
        keep(path, lambda row: True)
    return tables


@pytest.fixture(scope="session")
def sound_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables that nobody damages."""
    return small_tables(tmp_path_factory.mktemp("sound") / "mappings").folder


@pytest.fixture
def tables(tmp_path: Path, sound_tables: Path) -> Tables:
    """Tables of this test alone."""
    return Tables(Path(shutil.copytree(sound_tables, tmp_path / "mappings")))
