"""The front door."""

import pyarrow as pa
import pytest

import mojimigrate
from mojimigrate import Converter
from mojimigrate.errors import TableError, UsageError
from mojimigrate.ledger import Key, Outcome, Place
from mojimigrate.transcode import Event


@pytest.fixture(scope="module")
def windows():
    return Converter("windows-31j")


def test_the_example_of_the_front_page(tmp_path):
    site = tmp_path / "site.csv"
    site.write_text("code,character,class\nF040,MJ026190,exact\n", "utf-8")
    converter = Converter(charset="windows-31j", edition="jis90", profile="ivs", gaiji=[site])
    result = converter.convert(b"\x92\xd2\xf0\x40\xf0\x41")
    assert result.text == "辻\U000e0102" + converter.convert(b"\xf0\x40").text + "〓"
    assert result.names == ("MJ025760", "MJ026190", "")
    assert result.events == (
        Event(Outcome.EDITION, b"\x92\xd2", 0, 2),
        Event(Outcome.UNIDENTIFIED, b"\xf0\x41", 4, 2),
    )


def test_all_names_are_complete():
    for name in mojimigrate.__all__:
        assert getattr(mojimigrate, name)
    with pytest.raises(AttributeError):
        _ = mojimigrate.nothing


def test_a_batch_converts_binary_columns_and_leaves_the_rest(windows):
    batch = pa.record_batch(
        {
            "氏名": pa.array([b"\x92\xd2", None, b"a\xf0\x40,b\r\n", b"\xf0\x40"]),
            "番号": pa.array([1, 2, 3, 4]),
            "方書": pa.array([b"", b"\xff", b"", None], pa.large_binary()),
        }
    )
    converted = windows.convert_batch(batch, "住民.parquet", first_record=100)
    assert converted.batch.to_pydict() == {
        "氏名": ["辻\U000e0102", None, "a〓,b\r\n", "〓"],
        "番号": [1, 2, 3, 4],
        "方書": ["", "〓", "", None],
    }
    tallies = converted.ledger.tallies
    gaiji = tallies[Key("住民.parquet", "氏名", "windows-31j", "F040", Outcome.UNIDENTIFIED)]
    assert (gaiji.count, gaiji.written) == (2, "〓")
    assert gaiji.places == [Place(102, 1, "■〓,■"), Place(103, 0, "〓")]
    bad = tallies[Key("住民.parquet", "方書", "windows-31j", "FF", Outcome.MALFORMED)]
    assert bad.places == [Place(101, 0, "〓")]
    tsuji = tallies[Key("住民.parquet", "氏名", "windows-31j", "92D2", Outcome.EDITION)]
    assert (tsuji.character, tsuji.written) == ("MJ025760", "辻\U000e0102")
    assert tsuji.basis == "jis90; jis2004=MJ025761; ipamj=MJ025761"


def test_every_kind_of_binary_column_is_converted_and_the_rest_of_the_schema_kept(windows):
    kinds = [pa.binary(), pa.large_binary(), pa.binary(2), pa.binary_view()]
    fields = [pa.field(str(kind), kind, nullable=False, metadata={"a": "b"}) for kind in kinds]
    schema = pa.schema([*fields, pa.field("n", pa.int8())], metadata={"layout": "1"})
    batch = pa.record_batch(
        [*(pa.array([b"\x92\xd2"], kind) for kind in kinds), pa.array([1], pa.int8())], schema=schema
    )
    converted = windows.convert_batch(batch).batch
    assert [column.to_pylist() for column in converted.columns] == [["辻\U000e0102"]] * 4 + [[1]]
    assert converted.schema.metadata == schema.metadata
    assert [(field.nullable, field.metadata) for field in converted.schema] == [
        (f.nullable, f.metadata) for f in schema
    ]


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.binary()), pa.struct([("x", pa.binary())]), pa.dictionary(pa.int8(), pa.binary())]
)
def test_bytes_that_lie_deeper_are_refused_not_passed_over(windows, kind):
    with pytest.raises(TypeError, match="flattened"):
        windows.convert_batch(pa.record_batch({"氏名": pa.array([None], kind)}))


def test_parts_of_a_batch_make_the_ledger_of_the_whole(windows):
    values = [b"\xf0\x40", b"\x92\xd2\xff", b"", b"\xf0\x41\xf0\x40"] * 5
    whole = pa.record_batch({"氏名": pa.array(values)})
    parts = [windows.convert_batch(whole.slice(start, 3), "x", 1 + start).ledger for start in range(0, len(values), 3)]
    merged = parts[0]
    for part in parts[1:]:
        merged = part.merge(merged)
    assert merged == windows.convert_batch(whole, "x").ledger


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("渡辺,太郎,\xff,1-2-3", "■■,■■,〓,■-■-■"),
        ("\xff", "〓"),
        ("一二三四五六七八九十\xff一二三四五六七八九十", "■■■■■■■■〓■■■■■■■■"),
        ("前の行\r\n\xff\r\n次の行", "〓"),
        ("ﾜﾀﾅﾍﾞ \xff　①㈱・「々」", "■■■■■ 〓　■■・「■」"),
    ],
)
def test_the_context_shows_where_fields_end_and_no_letter(windows, line, shown):
    data = b"\xff".join(part.encode("cp932") for part in line.split("\xff"))
    assert windows.context(data, Event(Outcome.MALFORMED, b"\xff", data.index(b"\xff"), 1)) == shown


def test_the_context_is_the_same_wherever_the_code_is_read_from(windows):
    """A lead byte far before, or half-width kana that could be trail bytes, must not shift what is shown."""
    data = "ﾃｽﾄ".encode("cp932") * 50 + "渡辺".encode("cp932") * 50 + b"\xf0\x40" + "辻".encode("cp932")
    assert (
        windows.context(data, Event(Outcome.UNIDENTIFIED, b"\xf0\x40", data.index(b"\xf0\x40"), 2)) == "■" * 8 + "〓■"
    )


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"charset": "klingon"}, UsageError),
        ({"charset": "windows-31j", "edition": "jis77"}, UsageError),
        ({"charset": "windows-31j", "profile": "x"}, UsageError),
        ({"charset": "windows-31j", "mark": ""}, UsageError),
        ({"charset": "windows-31j", "gaiji": ["/nowhere.csv"]}, TableError),
    ],
)
def test_what_does_not_exist_is_refused(options, error):
    with pytest.raises(error):
        Converter(**options)
