"""Text is counted field by field, what is no text is not, and what cannot be read is said."""

from __future__ import annotations

import csv
import io
import json

import pytest

from mojimigrate.converter import Converter
from mojimigrate.demo import Site, write_site
from mojimigrate.errors import UsageError
from mojimigrate.fields import FieldConverter
from mojimigrate.inspection import Inventory, inspect_source, inventory, opened, to_csv
from mojimigrate.ledger import Outcome
from mojimigrate.records import Framing
from mojimigrate.records.layout import Field, Kind, Layout, RecordType, When
from mojimigrate.records.reading import read_layout

NAMES = Layout(
    records=(
        RecordType(
            name="r",
            fields=(
                Field(name="番号", type=Kind.ZONED, length=2, digits=2),
                Field(name="氏名", length=4),
                Field(name="数", type=Kind.PACKED, length=2, digits=3),
                Field(name="備考", length=2),
            ),
        ),
    )
)
RECORD = b"01" + b"\xf0\x40\xf0\x41" + b"\xf0\x4c" + b"\xf0\x40"


@pytest.fixture(scope="module")
def windows():
    return Converter("windows-31j")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Site:
    return write_site(tmp_path_factory.mktemp("site") / "city", 3000)


def take(path, converter, framing, layout=None, limit=None, **options) -> Inventory:
    fields = FieldConverter(converter, layout) if layout else None
    with opened(str(path), limit) as stream:
        found = inspect_source(stream, converter, framing=framing, fields=fields, **options).inventory
    assert found
    return found


def listed(found: Inventory):
    return [(item.field, item.code, item.count, item.first_record, item.first_offset) for item in found.items]


def test_the_inventory_of_the_resident_master_is_what_was_put_into_it(site):
    converter = Converter("fujitsu-jef+ebcdik", gaiji=[site.host_gaiji])
    found = take(site.master, converter, None, read_layout(site.layout))
    truth = json.loads(site.expected.read_text("utf-8"))[site.master.name]
    wanted = {
        (one["field"], one["code"], one["count"])
        for one in truth["codes"]
        if one["outcome"] in ("unidentified", "unassigned", "malformed")
    }
    # The user-defined area of JEF is 80A1–A0FE: what is identified there is listed too.
    identified = {
        (one["field"], one["code"], one["count"]) for one in truth["silent"] if "80A1" <= one["code"] <= "A0FE"
    }
    assert identified
    assert {(item.field, item.code, item.count) for item in found.items} == wanted | identified
    firsts = {(one["field"], one["code"]): tuple(one["first"][0]) for one in truth["codes"]}
    places = {(item.field, item.code): (item.first_record, item.first_offset) for item in found.items}
    assert {key: firsts[key] for key in places if key in firsts} == {
        key: place for key, place in places.items() if key in firsts
    }
    assert found.unread == ()
    assert found.records == truth["records"]


def test_numbers_are_not_taken_for_text(tmp_path, windows):
    (tmp_path / "in").write_bytes(RECORD * 3)
    found = take(tmp_path / "in", windows, None, NAMES)
    assert listed(found) == [("備考", "F040", 3, 1, 8), ("氏名", "F040", 3, 1, 2), ("氏名", "F041", 3, 1, 4)]
    assert sum(counts.count for counts in found.outcomes.values()) == 9


def test_the_csv_names_the_field(tmp_path, windows):
    (tmp_path / "in").write_bytes(RECORD)
    rows = list(csv.DictReader(io.StringIO(to_csv(take(tmp_path / "in", windows, None, NAMES)).decode())))
    assert [(row["field"], row["code"]) for row in rows] == [("備考", "F040"), ("氏名", "F040"), ("氏名", "F041")]


@pytest.mark.parametrize(
    ("framing", "data"),
    [
        ("fixed", RECORD * 2),
        ("lines", RECORD + b"\r\n" + RECORD + b"\r\n"),
        ("rdw", (b"\x00\x0e\x00\x00" + RECORD) * 2),
        ("length:2", (b"\x00\x0a" + RECORD) * 2),
        ("bdw+rdw", b"\x00\x20\x00\x00" + (b"\x00\x0e\x00\x00" + RECORD) * 2),
    ],
)
def test_records_of_any_framing_are_counted(tmp_path, windows, framing, data):
    (tmp_path / "in").write_bytes(data)
    found = take(tmp_path / "in", windows, Framing.parse(framing), NAMES)
    assert [(item.field, item.code, item.count) for item in found.items] == [
        ("備考", "F040", 2),
        ("氏名", "F040", 2),
        ("氏名", "F041", 2),
    ]
    assert (found.records, found.unread) == (2, ())
    offsets = [data.index(b"\xf0\x40\xf0\x41"), data.index(b"\xf0\x4c") + 2]
    assert {found.items[0].first_offset, found.items[1].first_offset} == set(offsets)


def test_records_with_descriptors_are_counted_without_a_layout_too(tmp_path, windows):
    (tmp_path / "in").write_bytes(b"\x00\x08\x00\x00\xf0\x40ab\x00\x06\x00\x00\xf0\x40")
    found = take(tmp_path / "in", windows, Framing.parse("rdw"))
    assert listed(found) == [("", "F040", 2, 1, 4)]
    assert sum(counts.count for counts in found.outcomes.values()) == 4  # no byte of a descriptor


def test_csv_is_counted_by_column_and_its_header_by_none(tmp_path, windows):
    head = "氏名,".encode("cp932") + b"\xf0\x40\n"
    (tmp_path / "in").write_bytes(head + b'"\xf0\x41,\n",\xf0\x42\n\xf0\x41,1\n')
    found = take(tmp_path / "in", windows, Framing("csv"))
    assert [(item.field, item.code, item.count, item.first_record) for item in found.items] == [
        ("", "F040", 1, 1),
        ("〓", "F042", 1, 2),
        ("氏名", "F041", 2, 2),
    ]
    without = take(tmp_path / "in", windows, Framing("csv"), header=False)
    assert [item.field for item in without.items] == ["column-1", "column-2", "column-2"]


def test_records_that_cannot_be_read_are_told_and_not_counted(tmp_path, windows):
    (tmp_path / "in").write_bytes(RECORD + b"\n" + b"02\xf0\x42\n" + b"03\xf0\x42\n" + RECORD + b"\n")
    found = take(tmp_path / "in", windows, Framing("lines"), NAMES)
    assert [(one.error, one.count, one.first_record, one.first_offset) for one in found.unread] == [
        ("record-too-short", 2, 2, 11)
    ]
    assert {item.code for item in found.items} == {"F040", "F041"}
    assert found.records == 4


def test_a_record_that_the_limit_cuts_in_two_is_no_defect(tmp_path, windows):
    (tmp_path / "in").write_bytes(RECORD * 3)
    assert take(tmp_path / "in", windows, None, NAMES, limit=25).unread == ()
    (tmp_path / "in").write_bytes(RECORD * 2 + RECORD[:5])
    assert [one.error for one in take(tmp_path / "in", windows, None, NAMES).unread] == ["record-truncated"]


def test_tables_and_record_types_have_the_names_of_the_ledger(tmp_path, windows):
    table = Field(name="履歴", type=Kind.GROUP, occurs=2, fields=(Field(name="名", length=2),))
    kinds = Field(name="種", length=1)
    layout = Layout(
        records=(
            RecordType(name="a", fields=(kinds, table), when=When("種", ("1",))),
            RecordType(name="b", fields=(kinds, Field(name="名", length=4))),
        )
    )
    (tmp_path / "in").write_bytes(b"1\xf0\x40\xf0\x40" + b"2\xf0\x41  ")
    found = take(tmp_path / "in", windows, None, layout)
    assert listed(found) == [("a.履歴.名", "F040", 2, 1, 1), ("b.名", "F041", 1, 2, 6)]


def test_a_field_has_the_charset_that_the_layout_gives_it(tmp_path, windows):
    layout = Layout(
        records=(
            RecordType(name="r", fields=(Field(name="a", length=2), Field(name="b", length=2, charset="fujitsu-jef"))),
        )
    )
    (tmp_path / "in").write_bytes(b"\xf0\x40\x80\xa1")
    found = take(tmp_path / "in", windows, None, layout)
    assert [(item.field, item.charset, item.gaiji) for item in found.items] == [
        ("a", "windows-31j", True),
        ("b", "fujitsu-jef", True),
    ]
    assert found.outcomes[Outcome.UNIDENTIFIED.label].codes == 2


def test_more_fields_than_there_is_room_for_are_refused(tmp_path, windows, monkeypatch):
    monkeypatch.setattr(inventory, "MOST_FIELDS", 1)
    (tmp_path / "in").write_bytes(RECORD)
    with pytest.raises(UsageError) as refused:
        take(tmp_path / "in", windows, None, NAMES)
    assert refused.value.id == "inspect-fields"


def test_cells_have_no_layout(tmp_path, windows):
    (tmp_path / "in").write_bytes(RECORD)
    with pytest.raises(UsageError) as refused:
        take(tmp_path / "in", windows, Framing("csv"), NAMES)
    assert refused.value.id == "layout-for-cells"
