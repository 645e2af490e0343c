"""Mapping tables of one's own (MOJIMIGRATE_MAPPINGS): the digest is right, and what stands there is not."""

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from mojimigrate import Converter, manifest
from mojimigrate.charsets import catalogue
from mojimigrate.errors import TableError
from mojimigrate.manifest import mappings_folder
from mojimigrate.standard import repertoire, symbols


@pytest.fixture
def change(tmp_path, monkeypatch):
    """Copy the tables, change one, enter its digest, and use the copy."""
    folder = tmp_path / "mappings"
    shutil.copytree(mappings_folder(), folder)

    def forget() -> None:
        for cached in (
            manifest._read_manifest,
            catalogue._files,
            catalogue._charset,
            repertoire.load_standard,
            symbols.symbol_forms,
        ):
            cached.cache_clear()

    def change(path: str, old: bytes, new: bytes) -> None:
        file = folder / path
        data = file.read_bytes()
        assert old in data
        file.write_bytes(data.replace(old, new, 1))
        listed = folder / "MANIFEST.toml"
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        pattern = rf'(path = "{re.escape(path)}".*?sha256 = ")[0-9a-f]+'
        listed.write_text(re.sub(pattern, rf"\g<1>{digest}", listed.read_text("utf-8"), flags=re.S), "utf-8")
        monkeypatch.setenv("MOJIMIGRATE_MAPPINGS", str(folder))
        forget()

    yield change
    forget()


CODES = "codes/windows-31j.tsv"
EDITIONS = "standard/editions.tsv"
CHARSET = "charsets/windows-31j.toml"


@pytest.mark.parametrize(
    ("path", "old", "new", "error_id"),
    [
        (CODES, b"\n92D2\t", b"\n92ZZ\t", "codes-code"),
        (CODES, b"\n92D2\t", b"\n92D1\t", "codes-duplicate"),
        (CODES, b"\n92D2\t", b"\n92d2\t", "codes-code"),
        (CODES, b"\n92D2\t", b"\nF040\t", "codes-user-defined"),
        (CODES, b"\n92D2\t", b"\nFFFF\t", "codes-code"),
        (CODES, b"\n92D2\t", b"\n92D292D2\t", "codes-code"),
        (CODES, b"U+8FBB", b"U+8FB", "codes-target"),
        (CODES, b"code\ttarget", b"code\tto", "table-columns"),
        (CODES, b"\n92D2\t", b"\n92D2", "table-cells"),
        (CODES, b"U+8FBB", b"\xff", "table-malformed"),
        (EDITIONS, b"MJ025760", b"MJ999999", "editions-name"),
        (EDITIONS, b"MJ025760", b"", "editions-name"),
        ("standard/characters.tsv", b"name\tucs", b"name\tpoint", "table-columns"),
        ("standard/characters.tsv", b"\nMJ000001\t", b"\nMJ000001\t\t", "table-malformed"),
        (CHARSET, b'"81-9F E0-FC"', b'"81-9F E0-1FC"', "charset-malformed"),
        (CHARSET, b'"81-9F E0-FC"', b'"9F-81"', "charset-malformed"),
        (
            CHARSET,
            b'["A1-DF"]',
            b'["A1-DF"], ["FD"' + b', "40"' * 8 + b"]",
            "charset-malformed",
        ),
        (CHARSET, b'["F040-F9FC"]', b'["F040-F9FC0"]', "charset-malformed"),
        (CHARSET, b'["F040-F9FC"]', b'["FF40-FFFC"]', "charset-malformed"),
        (CHARSET, b'["F040-F9FC"]', b'["F040-8FF5FC"]', "charset-malformed"),
        (CHARSET, b'["A1-DF"]', b'["A1-DF"], []', "charset-malformed"),
        (CHARSET, b'["A1-DF"]', b'["zz"]', "charset-malformed"),
        (CHARSET, b'default = "jis90"', b'default = "jis09"', "charset-malformed"),
        (CHARSET, b'likely = ["jis90", "jis2004"', b'likely = ["jis90", "jis204"', "charset-malformed"),
        (CHARSET, b"title =", b"titel =", "charset-malformed"),
    ],
)
def test_a_broken_table_is_refused(change, path, old, new, error_id):
    change(path, old, new)
    with pytest.raises(TableError) as caught:
        Converter("windows-31j")
    assert caught.value.id == error_id
    assert Path(str(caught.value.facts["path"])).name == Path(path).name


def test_a_sound_change_is_used(change):
    change(CODES, b"\n92D2\tU+8FBB\t", b"\n92D2\tU+3042\t")
    assert Converter("windows-31j", "ipamj").convert(b"\x92\xd2").text == "辻"  # by its position, not its code point
    change(CODES, b"\n889F\tU+4E9C\t", b"\n889F\tU+3042\t")
    assert Converter("windows-31j").convert(b"\x88\x9f").text == "あ"
