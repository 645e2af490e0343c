"""The lists of the target set as rows, read without the package's help."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest

from mojimigrate.manifest import mappings_folder

Row = dict[str, str]


@pytest.fixture(scope="session")
def read_rows() -> Callable[[str], list[Row]]:
    """Read a table of ``mappings/standard`` by its name."""

    def read(name: str) -> list[Row]:
        path = mappings_folder() / "standard" / f"{name}.tsv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    return read


@pytest.fixture(scope="session")
def kanji(read_rows: Callable[[str], list[Row]]) -> list[Row]:
    """Read MJ文字情報一覧表."""
    return read_rows("characters")


@pytest.fixture(scope="session")
def hentaigana(read_rows: Callable[[str], list[Row]]) -> list[Row]:
    """Read MJ文字情報一覧表 変体仮名編."""
    return read_rows("hentaigana")


@pytest.fixture(scope="session")
def ivd(read_rows: Callable[[str], list[Row]]) -> list[Row]:
    """Read the Moji_Joho collection of the Ideographic Variation Database."""
    return read_rows("ivd")
