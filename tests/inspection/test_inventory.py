"""Every code is counted; gaiji and what has no character are listed, with the place where they stood first."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from mojimigrate.converter import Converter
from mojimigrate.errors import InputError, MojimigrateError
from mojimigrate.inspection import Inspection, chunks, inspect_source, opened, source, to_csv
from mojimigrate.records import Framing

TEXT = "1,山田\r\n2,".encode("cp932") + b"\xf0\x40\r\n3,\xf0\x41\xf0\x40\r\n4,\x85\xff"


@pytest.fixture(scope="module")
def windows():
    return Converter("windows-31j")


def inspect(path: Path, converter: Converter | None, limit: int | None = None, **options) -> Inspection:
    with opened(str(path), limit) as stream:
        return inspect_source(stream, converter, **options)


def test_gaiji_are_listed_first_with_count_and_first_place(tmp_path, windows):
    (tmp_path / "in").write_bytes(TEXT)
    found = inspect(tmp_path / "in", windows).inventory
    assert found
    listed = [(item.code, item.count, item.outcome, item.first_record, item.first_offset) for item in found.items]
    assert listed == [
        ("F040", 2, "unidentified", 2, 10),
        ("F041", 1, "unidentified", 3, 16),
        ("85", 1, "malformed", 4, 24),
        ("FF", 1, "malformed", 4, 25),
    ]
    assert [item.gaiji for item in found.items] == [True, True, False, False]
    assert found.records == 4


def test_what_a_gaiji_table_says_is_shown(tmp_path):
    (tmp_path / "in").write_bytes(TEXT)
    (tmp_path / "site.csv").write_text("code,character,class\nF040,MJ026192,字形一致\n", "utf-8")
    found = inspect(tmp_path / "in", Converter("windows-31j", gaiji=[tmp_path / "site.csv"])).inventory
    assert found
    assert (found.items[0].code, found.items[0].character, found.items[0].outcome) == ("F040", "MJ026192", "exact")


def test_blocks_do_not_matter(tmp_path, windows, monkeypatch):
    (tmp_path / "in").write_bytes(TEXT * 20)
    whole = inspect(tmp_path / "in", windows)
    monkeypatch.setattr(chunks, "BLOCK_BYTES", 16)
    monkeypatch.setattr(source, "HEAD_BYTES", 40)
    assert inspect(tmp_path / "in", windows, framing=Framing("lines")).inventory == whole.inventory


def test_records_of_fixed_length_begin_afresh(tmp_path):
    (tmp_path / "in").write_bytes(b"\x28\xb0\xa1\x40\x40" + b"\x28\x80\xa1\x29\xc1" + b"\xc1\xc2")
    found = inspect(tmp_path / "in", Converter("fujitsu-jef+ebcdik"), framing=Framing("fixed", 5)).inventory
    assert found
    assert (found.records, found.unclosed) == (3, 1)
    item = found.items[0]
    assert (item.charset, item.code, item.first_record, item.first_offset) == ("fujitsu-jef", "80A1", 2, 6)


def test_the_csv_begins_a_gaiji_table(tmp_path, windows):
    (tmp_path / "in").write_bytes(TEXT)
    found = inspect(tmp_path / "in", windows).inventory
    assert found
    rows = list(csv.DictReader(io.StringIO(to_csv(found).decode())))
    assert rows[0] == {
        "charset": "windows-31j",
        "code": "F040",
        "count": "2",
        "outcome": "unidentified",
        "character": "",
        "written": "〓",
        "first_record": "2",
        "first_offset": "10",
    }


def test_no_more_is_read_than_asked_for(tmp_path):
    (tmp_path / "in").write_bytes(b"a\n" * 500)
    found = inspect(tmp_path / "in", None, limit=100)
    assert (found.bytes, found.complete, found.lines.counts["LF"]) == (100, False, 50)
    found = inspect(tmp_path / "in", None, limit=1000)
    assert (found.bytes, found.complete) == (1000, True)


def test_reading_a_sample_leaves_the_input_as_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "HEAD_BYTES", 100)
    data = bytes(range(256)) * 40
    (tmp_path / "in").write_bytes(data)
    with opened(str(tmp_path / "in")) as stream:
        pieces = stream.sample(8)
        assert b"".join(stream.blocks(999)) == data
    assert len(pieces) == 8
    assert all(data.find(piece) % 8 == 0 for piece in pieces)


@pytest.mark.parametrize(
    ("charset", "framing", "id_"),
    [
        ("windows-31j", Framing("fixed"), "framing-length-missing"),
        ("fujitsu-jef", Framing("lines"), "charset-no-lines"),
        ("windows-31j", Framing("csv"), "csv-empty"),
    ],
)
def test_what_cannot_be_framed_is_refused(tmp_path, charset, framing, id_):
    (tmp_path / "in").write_bytes(b"")
    with pytest.raises(MojimigrateError) as refused:
        inspect(tmp_path / "in", Converter(charset), framing=framing)
    assert refused.value.id == id_


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(InputError), opened(str(tmp_path / "none")):
        pass
