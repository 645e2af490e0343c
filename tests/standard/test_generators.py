"""The tables are what the manifest says, and what their generators make."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mojimigrate.errors import TableError
from mojimigrate.manifest import mappings_folder, read_manifest, read_table_file

ROOT = Path(__file__).parents[2]
TABLES = sorted(read_manifest())
BUILT = {
    "build_standard.py": ("characters.tsv", "hentaigana.tsv", "ivd.tsv"),
    "build_components.py": ("components.tsv",),
    "build_jisx0213.py": ("jisx0213.tsv", "shrink.tsv"),
}


def tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script of ``tools/``."""
    command = [sys.executable, ROOT / "tools" / name, *arguments]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy the tables."""
    return Path(shutil.copytree(mappings_folder(), tmp_path / "mappings"))


def change_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("path", TABLES)
def test_digest_and_rows_are_right(path: str) -> None:
    listed = read_manifest()[path]
    data = (mappings_folder() / path).read_bytes()
    assert hashlib.sha256(data).hexdigest() == listed.sha256
    assert listed.rows == (data.count(b"\n") - 1 if path.endswith(".tsv") else 1)
    assert data.endswith(b"\n")
    assert read_table_file(path) == data


@pytest.mark.parametrize("path", TABLES)
def test_origin_and_licence_are_told(path: str) -> None:
    listed = read_manifest()[path]
    assert all((listed.about, listed.source, listed.version, listed.licence))
    assert not listed.generator or (ROOT / listed.generator).is_file()


def test_the_manifest_is_up_to_date() -> None:
    done = tool("update_manifest.py", "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("path", TABLES)
def test_a_changed_byte_is_refused(path: str, copied: Path) -> None:
    change_a_byte(copied / path)
    with pytest.raises(TableError) as raised:
        read_table_file(path, copied)
    assert raised.value.id == "table-digest"
    assert raised.value.facts["path"] == copied / path


@pytest.mark.parametrize("path", ["standard/characters.tsv", "standard/editions.tsv", "codes/euc-jp.tsv"])
def test_a_run_with_a_changed_table_is_refused_and_names_the_file(path: str, copied: Path) -> None:
    change_a_byte(copied / path)
    done = subprocess.run(
        [sys.executable, "-m", "mojimigrate", "convert", "-", "-o", "-", "--charset", "euc-jp"],
        input=b"\xa4\xa2\n",
        env=os.environ | {"MOJIMIGRATE_MAPPINGS": str(copied), "MOJIMIGRATE_LANG": "en", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, b"")
    assert b"table-digest" in done.stderr
    assert str(copied / path).encode() in done.stderr.replace(b"\n", b"")


def test_a_missing_table_is_refused(copied: Path) -> None:
    (copied / "standard" / "symbols.tsv").unlink()
    with pytest.raises(TableError) as raised:
        read_table_file("standard/symbols.tsv", copied)
    assert raised.value.id == "table-missing"


def test_a_table_that_the_manifest_does_not_list_is_refused(copied: Path) -> None:
    with pytest.raises(TableError) as raised:
        read_table_file("MANIFEST.toml", copied)
    assert raised.value.id == "table-unlisted"


@pytest.mark.parametrize("text", [b"", b"[[table]]\npath = 1\n", b"\xff"])
def test_a_malformed_manifest_is_refused(text: bytes, copied: Path) -> None:
    (copied / "MANIFEST.toml").write_bytes(text)
    with pytest.raises(TableError) as raised:
        read_table_file("standard/symbols.tsv", copied)
    assert raised.value.id == "manifest-unreadable"


@pytest.mark.parametrize("generator", BUILT)
def test_the_lists_are_what_the_generator_makes_of_the_published_data(
    generator: str, tmp_path: Path, needs_file: Callable[[str | Path, str], Path]
) -> None:
    what = "@mandel59/mojidata 1.8.1 (npm pack it, and set MOJIDATA_DB to its dist/moji.db)"
    database = needs_file(os.environ.get("MOJIDATA_DB", ""), what)
    done = tool(generator, database, "--out", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in BUILT[generator]:
        assert (tmp_path / name).read_bytes() == (mappings_folder() / "standard" / name).read_bytes(), name
