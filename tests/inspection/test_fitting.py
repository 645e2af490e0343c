"""Whether a file fits a layout."""

import pytest

from mojimigrate.converter import Converter
from mojimigrate.errors import UsageError
from mojimigrate.fields import FieldConverter
from mojimigrate.inspection import fit, fitting, opened
from mojimigrate.records import Framing
from mojimigrate.records.layout import Field, Kind, Layout, RecordType, When

LAYOUT = Layout(
    records=(
        RecordType(
            name="人",
            fields=(Field(name="種", length=1), Field(name="数", type=Kind.ZONED, length=3, digits=3)),
            when=When("種", ("1",)),
        ),
    )
)


@pytest.fixture(scope="module")
def fields():
    return FieldConverter(Converter("windows-31j"), LAYOUT)


@pytest.fixture
def fitted(tmp_path, fields):
    def fitted(data, framing="fixed", limit=None):
        (tmp_path / "in").write_bytes(data)
        with opened(str(tmp_path / "in"), limit) as stream:
            return fit(stream, fields, Framing.parse(framing))

    return fitted


def test_a_file_that_fits_has_no_misfits(fitted):
    found = fitted(b"10011002")
    assert (found.records, found.types, found.misfits, found.invalid) == (2, {"人": 2}, (), {})
    assert (found.shortest, found.longest, found.complete) == (4, 4, True)


def test_a_size_that_no_number_of_records_has_is_said_once(fitted):
    found = fitted(b"1001100210")
    assert [(error.id, error.facts["count"], error.facts["rest"]) for error in found.misfits] == [
        ("layout-file-size", 2, 2)
    ]
    assert found.misfitting == 1


def test_the_size_is_that_of_the_whole_file_and_not_of_what_is_read(fitted):
    found = fitted(b"1001" * 5, limit=10)
    assert (found.records, found.misfits, found.complete) == (2, (), False)
    assert fitted(b"1001" * 5 + b"1", limit=10).misfits[0].facts["found"] == 21


def test_records_of_no_type_or_another_length_are_told(fitted):
    found = fitted(b"1001\n2002\n10034\n", "lines")
    assert [(error.id, error.facts["record"]) for error in found.misfits] == [
        ("record-type-unknown", 2),
        ("record-too-long", 3),
    ]
    assert (found.shortest, found.longest, found.records) == (4, 5, 1)


def test_values_that_cannot_be_read_are_counted_by_field(fitted):
    found = fitted(b"1ab11001")
    assert (found.invalid, found.misfits) == ({"数": 1}, ())


def test_a_charset_without_line_ends_has_no_lines(tmp_path):
    layout = Layout(records=(RecordType(name="r", fields=(Field(name="x", length=2),)),))
    (tmp_path / "in").write_bytes(b"\x30\x30")
    with opened(str(tmp_path / "in")) as stream, pytest.raises(UsageError) as refused:
        fit(stream, FieldConverter(Converter("fujitsu-jef"), layout), Framing("lines"))
    assert refused.value.id == "charset-no-lines"


def test_only_the_first_misfits_are_told_and_all_are_counted(fitted):
    found = fitted(b"2001" * 100)
    assert (len(found.misfits), found.misfitting) == (fitting.MOST_TOLD, 100)
