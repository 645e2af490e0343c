"""Real legacy text: the EUC-JP dictionaries of Debian, converted by us and by glibc's ``iconv``.

The two outputs are the same bytes, but for the differences that ``mappings/conformance/euc-jp.tsv`` lists.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import oracles
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from differences import read_differences

from mojimigrate import Converter
from mojimigrate.characters import parse_code_point
from mojimigrate.ledger import Outcome
from mojimigrate.run import LEDGER, convert_files
from mojimigrate.transcode import transcode

SKK = Path("/usr/share/skk")
KANJIDIC = Path("/usr/share/edict/kanjidic")
#: Dictionaries of Debian's skkdic-extra, all named SKK-JISYO.…; these declare EUC-JP, but for zipcode.
SKKDIC_EXTRA = [
    "JIS2", "M", "ML", "S", "assoc", "china_taiwan", "edict", "geo", "hukugougo", "itaiji", "jinmei", "law", "lisp",
    "mazegaki", "noregist", "not_wrong", "notes", "okinawa", "propernoun", "pubdic+", "requested", "station", "zipcode",
]  # fmt: skip
#: Another charset, EUC-JIS-2004: rows of JIS X 0213 where EUC-JP has holes, user-defined codes or JIS X 0212.
EUC_JIS_2004 = ["JIS2004", "JIS3_4", "fullname", "itaiji.JIS3_4", "office.zipcode"]
#: Declares EUC-JIS-2004, and uses nothing that is not the same in EUC-JP.
DECLARED_OTHERWISE = "zipcode"
#: Without any of the seven symbols that the symbol policy writes in another form.
PLAIN = {"kanjidic", "JIS2", "china_taiwan", "lisp", "mazegaki", "pubdic+", "station"}
PACKAGE = {"kanjidic": "kanjidic", "L": "skkdic"} | dict.fromkeys(SKKDIC_EXTRA, "skkdic-extra")

FindFile = Callable[[str | Path, str], Path]


def path_of(name: str, needs_file: FindFile) -> Path:
    path = KANJIDIC if name == "kanjidic" else SKK / f"SKK-JISYO.{name}"
    return needs_file(path, f"{path.name} (Debian: apt install {PACKAGE.get(name, 'skkdic-extra')})")


@pytest.fixture(scope="module")
def sources(needs_file: FindFile) -> dict[str, Path]:
    return {name: path_of(name, needs_file) for name in PACKAGE}


@pytest.fixture(scope="module")
def converted(sources: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Convert all of them in one run, and return its folder."""
    folder = tmp_path_factory.mktemp("dictionaries") / "out"
    convert_files(Converter("euc-jp", profile="base"), [str(path) for path in sources.values()], folder, workers=2)
    return folder


def iconv(path: Path, charset: str, needs_tool: Callable[[str, str], Path]) -> str:
    """Convert with ``iconv``, which fails at the first code that it does not know."""
    tool = needs_tool("iconv", "Debian: apt install libc-bin")
    return subprocess.run(
        [tool, "-f", charset, "-t", "UTF-8", path], stdout=subprocess.PIPE, check=True
    ).stdout.decode()


def listed() -> dict[str, str]:
    """Return what is listed for glibc: their character → ours, or the mark where we have none."""
    rows = read_differences("euc-jp", "glibc")
    return {parse_code_point(row.theirs) or "": parse_code_point(row.ours) or "〓" for row in rows}


@pytest.mark.parametrize("name", PACKAGE)
def test_a_dictionary_comes_out_as_iconv_has_it(
    name: str, sources: dict[str, Path], converted: Path, needs_tool: Callable[[str, str], Path]
) -> None:
    theirs = iconv(sources[name], "EUC-JP", needs_tool)
    ours = (converted / sources[name].name).read_bytes()
    assert ours == theirs.translate(str.maketrans(listed())).encode()
    assert (ours == theirs.encode()) is (name in PLAIN)
    assert (not set(theirs) & set(listed())) is (name in PLAIN)


def test_nothing_in_them_is_outstanding(converted: Path) -> None:
    outcomes = set(pq.read_table(converted / LEDGER)["outcome"].to_pylist())
    assert outcomes == {Outcome.EDITION.label, Outcome.REDUCED.label}


@pytest.mark.parametrize("name", [*PACKAGE, *EUC_JIS_2004])
def test_what_a_dictionary_declares(name: str, needs_file: FindFile) -> None:
    with path_of(name, needs_file).open("rb") as file:
        cookie = re.search(rb"coding: ([\w-]+)", file.readline())
    if name == "kanjidic":
        assert cookie is None
    else:
        assert cookie is not None
        assert cookie[1] == (b"euc-jis-2004" if name in (*EUC_JIS_2004, DECLARED_OTHERWISE) else b"euc-jp")


def test_no_dictionary_is_left_out(sources: dict[str, Path]) -> None:
    names = {path.name.removeprefix("SKK-JISYO.") for path in SKK.iterdir() if path.is_file() and not path.is_symlink()}
    assert names | {"kanjidic"} == {*sources, *EUC_JIS_2004}


def test_the_one_that_declares_euc_jis_2004_is_the_same_in_both(
    sources: dict[str, Path], needs_tool: Callable[[str, str], Path]
) -> None:
    both = [iconv(sources[DECLARED_OTHERWISE], charset, needs_tool) for charset in ("EUC-JP", "EUC-JISX0213")]
    assert both[0] == both[1]


@pytest.mark.parametrize("name", EUC_JIS_2004)
def test_a_line_of_another_charset_is_outstanding_where_iconv_refuses_it(
    name: str, needs: Callable[[oracles.Oracle | None, str], oracles.Oracle], needs_file: FindFile
) -> None:
    oracle = needs(oracles.glibc("EUC-JP"), "glibc's iconv with EUC-JP (Debian: part of libc6)")
    lines = path_of(name, needs_file).read_bytes().splitlines()
    result = transcode(Converter("euc-jp", profile="base").table, pa.array(lines, pa.binary()))
    lost = result.events.offset[result.events.outcome >= Outcome.UNIDENTIFIED]
    ends = np.cumsum([len(line) for line in lines])
    outstanding = set(np.searchsorted(ends, lost, "right").tolist())
    theirs = oracle(lines)
    assert outstanding == {row for row, text in enumerate(theirs) if text is None} != set()
    table = str.maketrans(listed())
    ours = [None if row in outstanding else text for row, text in enumerate(result.text.to_pylist())]
    assert ours == [text and text.translate(table) for text in theirs]
