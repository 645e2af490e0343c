"""Runs with records: what they leave in every form, what becomes of records that cannot be read, and who is named."""

import hashlib
import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest

from mojimigrate import Converter
from mojimigrate.errors import InputError, OutputError, UsageError
from mojimigrate.ledger import Ledger
from mojimigrate.records import framing as framings
from mojimigrate.records.framing import Framing
from mojimigrate.records.layout import DateRule, Field, Kind, Layout, RecordType, When
from mojimigrate.records.reading import read_layout, write_layout
from mojimigrate.run import convert_files, convert_stream, read_record
from mojimigrate.run.job import Job
from mojimigrate.run.record import SiteTable
from mojimigrate.run.records import LayoutFile, OnError, RecordJob
from mojimigrate.run.sinks import DelimitedOptions, Encoding, FixedOptions, Form, Newline, Width
from mojimigrate.transcode import delimited

SECRET = "渡辺"  # noqa: S105  # a resident's name
converter = cache(Converter)
WINDOWS, JEF = "windows-31j", "fujitsu-jef+ebcdik"


def text(name, length, kind=Kind.TEXT, **more):
    return Field(name=name, type=kind, length=length, **more)


def zoned(name, length, **more):
    return Field(name=name, type=Kind.ZONED, length=length, digits=length, **more)


#: A person of 12 bytes: name, age, and a packed amount.
PERSON = (
    text("氏名", 6),
    zoned("年齢", 3),
    Field(name="額", type=Kind.PACKED, length=3, digits=5, scale=2, signed=True),
)
TYPES = (
    RecordType(name="見出し", when=When("種別", ("1",)), fields=(text("種別", 1), text("市", 5))),
    RecordType(name="明細", when=When("種別", ("2",)), fields=(text("種別", 1), text("氏名", 4), zoned("数", 1))),
)
#: A table of a number of occurrences that the record holds.
COUNTED = (zoned("件数", 1), text("氏名", 4, occurs=2, depending_on="件数"), text("末尾", 1))


def person(name, age="040", amount="12345c"):
    return name.encode("cp932").ljust(6) + age.encode() + bytes.fromhex(amount)


@pytest.fixture
def site(tmp_path):
    """Return a function that converts bytes: record of the run, and the folder."""

    def convert(
        data, framing, fields=(), form=Form.CSV, *, charset=WINDOWS, name="in", out="out", workers=1, **options
    ):
        (tmp_path / name).write_bytes(data)
        layout = None
        if fields:
            types = fields if isinstance(fields[0], RecordType) else (RecordType(name="r", fields=fields),)
            path = tmp_path / "layout.toml"
            path.write_text(write_layout(Layout(records=types)), "utf-8")
            layout = LayoutFile(read_layout(path), path)
        job = RecordJob(Framing.parse(framing), form, layout, **options)
        return convert_files(
            converter(charset), [str(tmp_path / name)], tmp_path / out if out else None, records=job, workers=workers
        )

    convert.folder = tmp_path / "out"
    return convert


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def ledger_rows(folder):
    return [
        (key.field, key.code, key.outcome.label, tally.count, [tuple(place) for place in tally.places])
        for key, tally in Ledger.from_arrow(pq.read_table(folder / "ledger.parquet")).rows()
    ]


def rejected(folder):
    rows = pq.read_table(folder / "rejects.parquet").to_pylist()
    return [(row["record"], row["offset"], row["error"], row["bytes"]) for row in rows]


# Forms

PEOPLE = person("辻") + person("あ", "x40") + person("い", amount="00007d")


@pytest.mark.parametrize(
    ("form", "name", "expected"),
    [
        (Form.CSV, "in.csv", '"氏名","年齢","額"\n"辻\U000e0102",40,123.45\n"あ",,123.45\n"い",40,-0.07\n'),
        (Form.TSV, "in.tsv", '"氏名"\t"年齢"\t"額"\n"辻\U000e0102"\t40\t123.45\n"あ"\t\t123.45\n"い"\t40\t-0.07\n'),
        (
            Form.FIXED,
            "in.fixed",
            "".join(
                name + " " * (48 - len(name.encode())) + rest
                for name, rest in [("辻\U000e0102", "040+12345"), ("あ", "   +12345"), ("い", "040-00007")]
            ),
        ),
    ],
)
def test_text_forms(site, form, name, expected):
    record = site(PEOPLE, "fixed", PERSON, form)
    assert (site.folder / name).read_text("utf-8") == expected
    assert record.inputs[0].outputs[0].name == name


def test_json_lines(site):
    site(PEOPLE, "fixed", PERSON, Form.JSON_LINES)
    rows = [json.loads(line) for line in (site.folder / "in.jsonl").read_text("utf-8").splitlines()]
    assert [(row["氏名"], row["年齢"]) for row in rows] == [("辻\U000e0102", 40), ("あ", None), ("い", 40)]


@pytest.mark.parametrize("form", [Form.PARQUET, Form.ARROW])
def test_arrow_forms_carry_types_charset_and_the_digest_of_the_layout(site, form):
    site(PEOPLE, "fixed", PERSON, form)
    path = site.folder / f"in.{form}"
    table = pq.read_table(path) if form is Form.PARQUET else pa.ipc.open_file(path).read_all()
    assert table.to_pylist() == [
        {"氏名": "辻\U000e0102", "年齢": 40, "額": Decimal("123.45")},
        {"氏名": "あ", "年齢": None, "額": Decimal("123.45")},
        {"氏名": "い", "年齢": 40, "額": Decimal("-0.07")},
    ]
    assert table.schema.field("氏名").metadata[b"charset"] == b"windows-31j"
    assert len(table.schema.metadata[b"mojimigrate.layout"]) == 64


def test_what_a_run_puts_on_record(site):
    record = site(PEOPLE, "fixed", PERSON, delimited=DelimitedOptions(bom=True))
    assert sorted(contents(site.folder)) == ["in.csv", "ledger.parquet", "run.json"]
    assert read_record((site.folder / "run.json").read_bytes()) == record
    [one] = record.inputs
    assert (one.name, one.records, one.bytes, one.rejects) == ("in", 3, 36, 0)
    assert one.sha256 == hashlib.sha256(PEOPLE).hexdigest()
    data = (site.folder / "in.csv").read_bytes()
    assert [(each.name, each.bytes, each.sha256) for each in one.outputs] == [
        ("in.csv", len(data), hashlib.sha256(data).hexdigest())
    ]
    assert data.startswith(b"\xef\xbb\xbf")
    job, path = record.job, site.folder.parent / "layout.toml"
    assert (job.framing, job.to, job.writing["on_error"], job.writing["bom"]) == ("fixed", "csv", "stop", "true")
    assert (job.layout.path, job.layout.sha256) == (str(path), hashlib.sha256(path.read_bytes()).hexdigest())
    assert record.status == 1  # an age that is none
    assert ledger_rows(site.folder) == [
        ("年齢", "78", "invalid", 1, [(2, 18, "")]),
        ("氏名", "92D2", "edition", 1, [(1, 0, "辻\U000e0102    ")]),
    ]


def test_numbers_of_every_picture_and_width_fit_their_place_in_fixed_length_text(site):
    def number(name, kind, length, **more):
        return Field(name=name, type=kind, length=length, **more)

    fields = (
        number("P", Kind.ZONED, 3, digits=3, scale=-3),  # 9(3)PPP
        number("V", Kind.ZONED, 1, digits=1, scale=3),  # VPP9
        number("p", Kind.PACKED, 2, digits=3, scale=-17, signed=True),
        number("u1", Kind.BINARY, 1),
        number("u8", Kind.BINARY, 8),
        number("s4", Kind.BINARY, 4, signed=True),
        number("s8", Kind.BINARY, 8, signed=True),
        number("s2", Kind.BINARY, 2, scale=-2, signed=True),
        number("u16", Kind.BINARY, 15, scale=1),
    )
    most = b"9999" + b"\x99\x9d" + b"\xff" * 9 + b"\x80\0\0\0" + b"\x80" + b"\0" * 7 + b"\x80\0" + b"\xff" * 15
    record = site(most, "fixed", fields, Form.FIXED)
    assert (record.status, dict(record.outcomes)) == (0, {})
    places = [
        *("999000", "9", "-" + "999" + "0" * 17, "255", "18446744073709551615", "-2147483648"),
        *("-9223372036854775808", "-3276800", str(256**15 - 1)),
    ]
    assert (site.folder / "in.fixed").read_text() == "".join(places)
    layout = site.folder / "in.layout.toml"
    assert [(field.length, field.signed) for field in read_layout(layout).records[0].fields] == [
        (len(place), place.startswith("-")) for place in places
    ]


def test_the_layout_of_dates_in_fixed_length_text_says_nothing_that_goes_without_saying(site):
    site(b"20260401", "fixed", (zoned("日", 8, date=DateRule(form="YYYYMMDD")),), Form.FIXED)
    assert 'date = { form = "YYYYMMDD" } }' in (site.folder / "in.layout.toml").read_text("utf-8")


def test_all_that_changes_the_bytes_is_on_record(site, tmp_path):
    def job(options, **more):
        return site(PEOPLE, "fixed", PERSON, out=None, **options, **more).job

    said = [
        {},
        {"trim": False},
        {"numbered": True},
        {"national": converter("euc-jp")},
        {"national": Converter("windows-31j", gaiji=[gaiji_of(tmp_path)])},
        {"signs": "ascii-overpunch"},
        {"form": Form.FIXED},
        {"form": Form.FIXED, "fixed": FixedOptions(newline=Newline.CRLF)},
    ]
    assert len({repr(job(options)) for options in said}) == len(said)
    assert job({}).signs == "ascii"
    assert job({}, charset=JEF).signs == "ebcdic"
    assert job({"signs": "ascii"}) == job({})  # what is resolved, not what was said
    newline = FixedOptions(width=Width.CHARS)
    assert job({"form": Form.FIXED, "fixed": newline}).writing["newline"] == "lf"
    [table] = job(said[4]).national_gaiji
    assert table == record_of(gaiji_of(tmp_path))
    cells = [site(b"a\r\n", "csv", out=None, header=header).job for header in (True, False)]
    assert [one.reading for one in cells] == [{"header": "true"}, {"header": "false"}]


def gaiji_of(folder):
    path = folder / "gaiji.csv"
    path.write_text("code,character,class\nF040,MJ025760,exact\n", "utf-8")
    return path


def record_of(path):
    return SiteTable(str(path), hashlib.sha256(path.read_bytes()).hexdigest(), 1)


def test_tables_of_all_charsets_in_use_are_on_record(site):
    alone = site(b"ab", "fixed", (text("a", 2),), out=None).tables
    field = site(b"ab", "fixed", (text("a", 2, charset="euc-jp"),), out=None).tables
    national = site(b"ab", "fixed", (text("a", 2),), out=None, national=converter("euc-jp")).tables
    assert set(alone) < set(field)
    assert field == national


def test_the_digest_of_a_layout_covers_the_members_that_a_copybook_copies(tmp_path):
    (tmp_path / "a.cpy").write_text("       01 A.\n          COPY B.\n")
    layouts = []
    for length in (3, 4):
        (tmp_path / "B.cpy").write_text(f"          05 C PIC X({length}).\n")
        job = Job(copybook=str(tmp_path / "a.cpy"), copybook_folders=(str(tmp_path),), copybook_encoding="utf-8")
        layouts.append(job.layout_file())
    assert layouts[0].sha256 != layouts[1].sha256
    described = RecordJob(Framing.parse("fixed"), Form.CSV, layouts[0]).described(converter(WINDOWS))
    assert described["reading"] == {"keep_padding": "false", "dialect": "ibm", "copybook_encoding": "utf-8"}


def test_each_record_type_has_a_file_where_a_table_is_one(site):
    data = b"1KYO  2AB  12CD  x"
    record = site(data, "fixed", TYPES, numbered=True)
    assert [output.name for output in record.inputs[0].outputs] == ["in.見出し.csv", "in.明細.csv"]
    assert (site.folder / "in.見出し.csv").read_text("utf-8") == '"record","種別","市"\n1,"1","KYO"\n'
    assert (site.folder / "in.明細.csv").read_text("utf-8").splitlines()[1:] == ['2,"2","AB",1', '3,"2","CD",']
    assert ledger_rows(site.folder) == [("明細.数", "78", "invalid", 1, [(3, 17, "")])]


def test_record_numbers_join_the_ledger_to_the_data(site):
    names = ["辻", "あ", "\ue000", "い", "\ue001"]
    site(b"".join(person(name) for name in names), "fixed", PERSON, Form.PARQUET, numbered=True)
    data = pq.read_table(site.folder / "in.parquet")
    ledger = pq.read_table(site.folder / "ledger.parquet").to_pylist()
    places = [
        {"record": place["record"], "code": row["code"]}
        for row in ledger
        for place in row["places"]
        if row["outcome"] == "unidentified"
    ]
    joined = pa.Table.from_pylist(places).join(data, "record", join_type="inner").sort_by("record")
    assert joined.select(["record", "code", "氏名"]).to_pylist() == [
        {"record": 3, "code": "F040", "氏名": "〓"},
        {"record": 5, "code": "F041", "氏名": "〓"},
    ]


def test_a_column_that_is_called_like_the_record_number_is_refused(site):
    with pytest.raises(UsageError) as caught:
        site(b"ab", "fixed", (text("record", 2),), numbered=True)
    assert caught.value.id == "record-column-taken"
    assert not site.folder.exists()


@pytest.mark.parametrize("form", Form)
def test_an_empty_file_of_records_gives_empty_outputs(site, form):
    record = site(b"", "fixed", PERSON, form)
    assert (record.inputs[0].records, record.status) == (0, 0)
    assert (site.folder / f"in.{form}").exists()


@pytest.mark.parametrize("form", [Form.CSV, Form.PARQUET, Form.FIXED, Form.JSON_LINES])
def test_neither_threads_nor_the_size_of_chunks_change_a_byte(site, tmp_path, monkeypatch, form):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    data = b"".join(person("辻\ue000" if n % 3 else "あ", "0x0" if n % 7 == 0 else "041") for n in range(200))
    site(data, "fixed", PERSON, form, out="a")
    read = framings.read_records
    monkeypatch.setattr(
        "mojimigrate.fields.conversion.read_records", lambda *args, **more: read(*args, **{**more, "size": 100})
    )
    site(data, "fixed", PERSON, form, out="b", workers=3)
    one, other = contents(tmp_path / "a"), contents(tmp_path / "b")
    if form is Form.PARQUET:  # row groups follow chunks
        one, other = ({**files, "in.parquet": pq.read_table(tmp_path / name / "in.parquet")}
                      for files, name in ((one, "a"), (other, "b")))  # fmt: skip
        one.pop("run.json"), other.pop("run.json")
    assert one == other


# CSV as the source


def test_a_csv_keeps_its_columns_and_its_cells(site):
    record = site('氏名,"住所"\r\n"辻","a ""b"", c"\r\nい,\r\n'.encode("cp932"), "csv", name="tax.csv")
    assert (site.folder / "tax.csv").read_text("utf-8") == ('"氏名","住所"\n"辻\U000e0102","a ""b"", c"\n"い",""\n')
    assert (record.inputs[0].records, record.inputs[0].names) == (3, 2)


def test_the_names_of_columns_are_told_apart_and_their_gaiji_noted(site):
    site("番号,,氏名\ue000,番号,番号-2,番号\r\n1,2,3,4,5,6\r\n".encode("cp932"), "csv")
    assert (site.folder / "in.csv").read_text("utf-8").splitlines()[0] == (
        '"番号","column-2","氏名〓","番号-2","番号-2-2","番号-3"'
    )
    [(field, code, _, count, [(record, offset, _)])] = [
        row for row in ledger_rows(site.folder) if row[2] == "unidentified"
    ]
    assert (field, code, count, record, offset) == ("", "F040", 1, 1, 10)


def test_quotes_are_halved_in_the_names_too(site):
    site(b'"a ""b""",c\r\n1,2\r\n', "csv")
    assert (site.folder / "in.csv").read_text("utf-8").splitlines()[0] == '"a ""b""","c"'


def test_without_a_header_columns_are_numbered_and_the_first_record_is_data(site):
    record = site(b"a,b\r\nc,d\r\n", "csv", header=False, numbered=True)
    assert record.inputs[0].names == 0
    assert (site.folder / "in.csv").read_text("utf-8") == '"record","column-1","column-2"\n1,"a","b"\n2,"c","d"\n'


def test_records_count_from_the_header(site):
    site(b"a\r\nc\r\n", "csv", numbered=True)
    assert (site.folder / "in.csv").read_text("utf-8") == '"record","a"\n2,"c"\n'


def test_a_file_with_only_a_header_gives_a_table_without_rows(site):
    record = site("氏名,住所\r\n".encode("cp932"), "csv", form=Form.PARQUET)
    assert (record.inputs[0].records, record.status) == (1, 0)
    table = pq.read_table(site.folder / "in.parquet")
    assert (table.num_rows, table.schema.names) == (0, ["氏名", "住所"])


def test_a_file_without_a_header_is_no_csv(site):
    with pytest.raises(InputError) as caught:
        site(b"", "csv")
    assert caught.value.id == "csv-empty"
    assert not site.folder.exists()


def test_a_mark_of_byte_order_belongs_to_no_name(site):
    site("\ufeff氏名,b\r\n1,2\r\n".encode(), "csv", charset="utf-8")
    assert (site.folder / "in.csv").read_text("utf-8").splitlines()[0] == '"氏名","b"'
    with pytest.raises(InputError) as caught:
        site("\ufeff氏名,b\r\n1,2\r\n".encode(), "csv", out="other")
    assert caught.value.id == "input-byte-order-mark"


def test_every_cell_begins_afresh(site):
    data = b"\xc1\x6b\xc2\x15\x28\xb4\xc1\x6b\xc2\x15\x28\xb4\xc1\x29\x6b\xc2\x15"
    site(data, "csv", charset=JEF, on_error=OnError.collect)
    assert "漢" in (site.folder / "in.csv").read_text("utf-8")


# Records that cannot be read


def rdw(*contents):
    return b"".join((len(content) + 4).to_bytes(2) + b"\0\0" + content for content in contents)


NAME = SECRET.encode("cp932")
FAULTS = [
    # framing, fields, data, the fault (record, offset, error, bytes), records that are read
    ("fixed", PERSON, person("a") * 2 + person(SECRET)[:7], (3, 24, "record-truncated", person(SECRET)[:7]), 2),
    ("fixed:13", (text("a", 13),), b"a" * 13 + NAME * 3, (2, 13, "record-truncated", NAME * 3), 1),
    ("rdw", COUNTED, rdw(b"1ABCDZ") + b"\0\2\0\0" + NAME, (2, 10, "rdw-impossible", b"\0\2\0\0" + NAME), 1),
    ("rdw", COUNTED, rdw(b"0Z") + b"\0\x20\0\0" + NAME, (2, 6, "rdw-truncated", b"\0\x20\0\0" + NAME), 1),
    ("rdw", COUNTED, rdw(b"0Y", b"9" + NAME + b"Z", b"0Z"), (2, 6, "record-count", rdw(b"9" + NAME + b"Z")), 2),
    ("rdw", COUNTED, rdw(b"0Y", b"2" + NAME + b"Z", b"0Z"), (2, 6, "record-too-short", rdw(b"2" + NAME + b"Z")), 2),
    ("rdw", COUNTED, rdw(b"0Y", b"0" + NAME * 3, b"0Z"), (2, 6, "record-too-long", rdw(b"0" + NAME * 3)), 2),
    ("lines", COUNTED, b"0Y\n0" + NAME * 3 + b"\n0Z\n", (2, 3, "record-too-long", b"0" + NAME * 3), 2),
    ("fixed", TYPES, b"1KYO  3" + NAME + b"12AB  1", (2, 6, "record-type-unknown", b"3" + NAME + b"1"), 2),
    ("csv", (), b"a,b\r\n1,2\r\n" + NAME + b"\r\n3,4\r\n", (3, 10, "record-cells", NAME + b"\r\n"), 2),
    ("csv", (), b'a,b\r\n1,2\r\n3,"' + NAME + b"\r\n5,6\r\n", (3, 12, "csv-quote-open", b'3,"' + NAME + b"\r\n"), 2),
]  # fmt: skip
IDS = [f"{case[0]}-{case[3][2]}" for case in FAULTS]


@pytest.mark.parametrize(("framing", "fields", "data", "fault", "good"), FAULTS, ids=IDS)
def test_a_record_that_cannot_be_read_stops_the_run_with_its_place_and_leaves_nothing(
    site, framing, fields, data, fault, good
):
    with pytest.raises(InputError) as caught:
        site(data, framing, fields)
    record, offset, error, _ = fault
    facts = caught.value.facts
    assert (caught.value.id, facts["record"], facts["offset"], facts["path"]) == (error, record, offset, "in")
    assert caught.value.exit_status == 3
    assert not site.folder.exists()
    said = [caught.value.say("en"), caught.value.say("ja"), caught.value.advise("ja"), repr(facts)]
    assert not any(SECRET in each for each in said)
    assert caught.value.say("en").startswith(f"in, record {record}, ")


@pytest.mark.parametrize(("framing", "fields", "data", "fault", "good"), FAULTS, ids=IDS)
@pytest.mark.parametrize("form", [Form.PARQUET, Form.CSV])
def test_or_it_goes_aside_whole_and_counted_and_the_rest_goes_on(site, framing, fields, data, fault, good, form):
    record = site(data, framing, fields, form, on_error=OnError.collect, numbered=True)
    [one] = record.inputs
    start = data.index(fault[3])
    assert rejected(site.folder) == [(fault[0], start, fault[2], fault[3])]
    assert (one.rejects, record.status) == (1, 1)
    if form is Form.PARQUET:
        rows = sum(pq.read_table(site.folder / output.name).num_rows for output in one.outputs)
        assert rows == good
        numbers = [
            number
            for output in one.outputs
            for number in pq.read_table(site.folder / output.name)["record"].to_pylist()
        ]
        assert fault[0] not in numbers
        assert one.records == max([*numbers, fault[0]])
    for name in ("ledger.parquet", "run.json"):
        for secret in (SECRET.encode(), NAME):
            assert secret not in (site.folder / name).read_bytes()
    [reason] = pq.read_table(site.folder / "rejects.parquet")["reason"].to_pylist()
    assert SECRET not in reason
    assert "None" not in reason


def test_a_file_of_which_nothing_can_be_read_is_all_set_aside(site):
    record = site(b"xABCDE" * 3, "fixed", TYPES, on_error=OnError.collect)
    assert [row[3] for row in rejected(site.folder)] == [b"xABCDE"] * 3
    assert (record.inputs[0].records, record.inputs[0].rejects) == (3, 3)


def test_a_first_record_that_cannot_be_read_leaves_no_names_and_so_no_table(site):
    for on_error in OnError:
        with pytest.raises(InputError) as caught:
            site(b'"' + NAME + b",b\r\n1,2\r\n", "csv", on_error=on_error)
        assert (caught.value.id, caught.value.facts["record"]) == ("csv-quote-open", 1)
    site(b'"' + NAME + b",b\r\n1,2\r\n", "csv", on_error=OnError.collect, header=False)
    assert (site.folder / "in.csv").read_text("utf-8") == '"column-1","column-2"\n"1","2"\n'
    assert [row[:3] for row in rejected(site.folder)] == [(1, 0, "csv-quote-open")]


def test_many_chunks_of_faults_and_records_keep_their_order(site, monkeypatch):
    split = delimited.delimited_records
    monkeypatch.setattr(
        "mojimigrate.fields.cells.delimited_records", lambda *args, **more: split(*args, **{**more, "size": 8})
    )
    data = b"a,b\r\n" + b"".join(b"%d\r\n" % n if n % 3 else b"%d,%d\r\n" % (n, n) for n in range(2, 60))
    record = site(data, "csv", on_error=OnError.collect, workers=3, numbered=True)
    rows = (site.folder / "in.csv").read_text("utf-8").splitlines()[1:]
    assert rows == [f'{n},"{n}","{n}"' for n in range(3, 60, 3)]
    assert [row[0] for row in rejected(site.folder)] == [n for n in range(2, 60) if n % 3]
    assert record.inputs[0].records == 59


def test_rejects_of_an_earlier_run_do_not_stand_beside_the_data_of_a_later_one(site, tmp_path):
    site(b"xABCDE", "fixed", TYPES, on_error=OnError.collect)
    job = RecordJob(
        Framing.parse("fixed"),
        Form.CSV,
        LayoutFile(read_layout(tmp_path / "layout.toml"), tmp_path / "layout.toml"),
    )
    (tmp_path / "in").write_bytes(b"1KYO  ")
    convert_files(converter(WINDOWS), [str(tmp_path / "in")], site.folder, records=job, overwrite=True)
    assert not (site.folder / "rejects.parquet").exists()


def test_a_dry_run_counts_the_same_and_writes_nothing(site):
    data = PEOPLE + person(SECRET)[:5]
    dry = site(data, "fixed", PERSON, out=None, on_error=OnError.collect)
    assert not site.folder.exists()
    wet = site(data, "fixed", PERSON, on_error=OnError.collect)
    assert dry.timeless() == wet.timeless()
    with pytest.raises(InputError):
        site(data, "fixed", PERSON, out=None)


# Streams


class Out:
    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += bytes(memoryview(data))

    def flush(self):
        pass

    def fileno(self):
        raise OSError


@pytest.mark.parametrize(
    ("form", "types", "options", "error"),
    [
        (Form.CSV, TYPES, {}, "stream-several"),
        (Form.CSV, TYPES[:1], {"on_error": OnError.collect}, "stream-rejects"),
    ],
)
def test_what_needs_more_than_one_file_is_no_stream(tmp_path, form, types, options, error):
    (tmp_path / "in").write_bytes(b"1KYO  ")
    job = RecordJob(Framing.parse("fixed"), form, LayoutFile(Layout(records=types), tmp_path / "x"), **options)
    with pytest.raises(UsageError) as caught:
        convert_stream(converter(WINDOWS), str(tmp_path / "in"), Out(), records=job)
    assert caught.value.id == error


@pytest.mark.parametrize("form", [Form.FIXED, Form.JSON_LINES])
def test_several_types_in_one_file_are_a_stream(tmp_path, form):
    (tmp_path / "in").write_bytes(b"1KYO  2AB  1")
    job = RecordJob(Framing.parse("fixed"), form, LayoutFile(Layout(records=TYPES), tmp_path / "x"))
    out = Out()
    record = convert_stream(converter(WINDOWS), str(tmp_path / "in"), out, records=job)
    assert b"KYO" in out.data
    assert [output.name for output in record.inputs[0].outputs] == ["-"]


# Record types of which nothing is read

TRAILER = (
    RecordType(name="明細", when=When("種別", ("2",)), fields=(text("種別", 1), text("氏名", 4))),
    RecordType(name="末尾", fields=(Field(type=Kind.FILLER, length=5),)),
)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        (Form.CSV, {"in.明細.csv": '"種別","氏名"\n"2","亜"\n', "in.末尾.csv": ""}),
        (Form.TSV, {"in.明細.tsv": '"種別"\t"氏名"\n"2"\t"亜"\n', "in.末尾.tsv": ""}),
        (
            Form.JSON_LINES,
            {"in.jsonl": '{"record_type":"明細","種別":"2","氏名":"亜"}\n' + '{"record_type":"末尾"}\n' * 2},
        ),
        (Form.FIXED, {"in.fixed": "2" + " " * 7 + "亜" + " " * (29 + 2 * 40)}),
    ],
)
def test_records_of_which_nothing_is_read_are_counted_and_have_no_values(site, form, written):
    record = site("2亜  9xxxx9yyyy".encode("cp932"), "fixed:5", TRAILER, form)
    assert record.inputs[0].records == 3
    assert {name: (site.folder / name).read_text("utf-8") for name in written} == written


@pytest.mark.parametrize("form", [Form.PARQUET, Form.ARROW])
def test_tables_have_no_rows_for_records_of_which_nothing_is_read(site, form):
    site("2亜  9xxxx9yyyy".encode("cp932"), "fixed:5", TRAILER, form)
    read = pq.read_table if form is Form.PARQUET else lambda path: pa.ipc.open_file(path).read_all()
    assert read(site.folder / f"in.明細.{form}").num_rows == 1
    assert read(site.folder / f"in.末尾.{form}").num_columns == 0


def test_their_numbers_are_written_if_that_is_wanted(site):
    site("2亜  9xxxx9yyyy".encode("cp932"), "fixed:5", TRAILER, numbered=True)
    assert (site.folder / "in.末尾.csv").read_text("utf-8") == '"record"\n2\n3\n'


# Fixed-length output


def test_what_overflows_is_told_by_record_and_cut_between_characters(site):
    same = FixedOptions(width=Width.SAME)
    record = site(person("あいう") + person("abc") + person("あ"), "fixed", PERSON, Form.FIXED, fixed=same)
    assert [row for row in ledger_rows(site.folder) if row[2] == "overflow"] == [
        ("氏名", "", "overflow", 1, [(1, 0, "")])
    ]
    data = (site.folder / "in.fixed").read_bytes()
    assert [data[at : at + 6].decode() for at in (0, 15, 30)] == ["あい", "abc   ", "あ   "]
    assert record.status == 1
    assert record.outcomes["overflow"].count == 1


def test_overflows_of_record_types_are_told_by_type(site):
    same = FixedOptions(width=Width.SAME)
    site("1KYO  2ああ12あ  1".encode("cp932"), "fixed", TYPES, Form.FIXED, fixed=same)
    assert ledger_rows(site.folder) == [("明細.氏名", "", "overflow", 1, [(2, 6, "")])]


@pytest.mark.parametrize("newline", Newline)
@pytest.mark.parametrize("width", [Width.SAME, Width.BYTES])
def test_a_fixed_length_output_is_read_again_by_the_layout_beside_it(site, tmp_path, width, newline):
    fields = (
        *PERSON,
        zoned("件数", 1),
        Field(name="G", type=Kind.GROUP, fields=(text("甲", 2), zoned("乙", 1)), occurs=2),
    )
    data = b"".join(person(name, age) + b"2ab1cd2" for name, age in [("a", "001"), ("bc", "002"), ("あ", "x03")])
    options = FixedOptions(width=width, newline=newline)
    record = site(data, "fixed", fields, Form.FIXED, fixed=options)
    assert [output.name for output in record.inputs[0].outputs] == ["in.fixed", "in.layout.toml"]
    written = (site.folder / "in.layout.toml").read_bytes()
    assert record.inputs[0].outputs[1].sha256 == hashlib.sha256(written).hexdigest()
    site(data, "fixed", fields, Form.PARQUET, out="first")
    again = RecordJob(
        Framing.parse("fixed" if newline is Newline.NONE else "lines"),
        Form.PARQUET,
        LayoutFile(read_layout(site.folder / "in.layout.toml"), site.folder / "in.layout.toml"),
    )
    convert_files(converter("utf-8"), [str(site.folder / "in.fixed")], tmp_path / "again", records=again)
    first = pq.read_table(tmp_path / "first" / "in.parquet").to_pylist()
    assert len(first) == 3
    assert pq.read_table(tmp_path / "again" / "in.fixed.parquet").to_pylist() == first


@pytest.mark.parametrize(
    ("kind", "value", "codes"),
    [
        (text("種別", 2), "1", [b"1 ", b"2 "]),
        (text("種別", 2), "X'3120'", [b"1 ", b"2 "]),
        (text("種別", 2, Kind.NATIONAL), "１", ["１".encode("cp932"), "２".encode("cp932")]),
        (zoned("種別", 2), "1", [b"01", b"02"]),
        (zoned("種別", 2, signed=True), "X'3071'", [b"0q", b"02"]),
        (Field(name="種別", type=Kind.PACKED, length=2, digits=3), "X'001C'", [b"\0\x1c", b"\0\x2c"]),
        (Field(name="種別", type=Kind.BYTES, length=2), "X'00FF'", [b"\0\xff", b"\0\xfe"]),
        (Field(name="G", type=Kind.GROUP, fields=(text("種別", 2),)), "1", [b"1 ", b"2 "]),
    ],
)
def test_its_layout_tells_record_types_apart_as_the_first_one_did(site, tmp_path, kind, value, codes):
    name = "G.種別" if kind.name == "G" else "種別"
    types = (
        RecordType(name="one", when=When(name, (value,)), fields=(kind, text("a", 1))),
        RecordType(name="other", fields=(kind, text("b", 1))),
    )
    site(codes[0] + b"a" + codes[1] + b"b" + codes[0] + b"c", "fixed", types, Form.FIXED)
    layout = site.folder / "in.layout.toml"
    again = RecordJob(Framing.parse("fixed"), Form.CSV, LayoutFile(read_layout(layout), layout), numbered=True)
    convert_files(converter("utf-8"), [str(site.folder / "in.fixed")], tmp_path / "again", records=again)
    assert (tmp_path / "again" / "in.fixed.one.csv").read_text("utf-8").count("\n") == 3
    assert (tmp_path / "again" / "in.fixed.other.csv").read_text("utf-8").count("\n") == 2


@pytest.mark.parametrize(
    ("options", "types"),
    [
        (FixedOptions(encoding=Encoding.UTF16LE), TYPES),
        (FixedOptions(width=Width.CHARS), TYPES),
        (
            FixedOptions(),
            (RecordType(name="r", when=When("k", ("1",)), fields=(text("k", 1, skip=True), text("x", 5))),),
        ),
    ],
)
def test_where_no_layout_can_say_it_none_is_written(site, options, types):
    record = site(b"1KYO  ", "fixed", types, Form.FIXED, fixed=options)
    assert [output.name for output in record.inputs[0].outputs] == ["in.fixed"]
    assert not (site.folder / "in.layout.toml").exists()


def test_a_line_end_in_a_value_stops_fixed_lines_and_names_nobody(site):
    with pytest.raises(OutputError) as caught:
        site((SECRET + "\n").encode("cp932").ljust(6), "fixed", (text("氏名", 6),), Form.FIXED,
             fixed=FixedOptions(newline=Newline.LF))  # fmt: skip
    assert caught.value.id == "sink-line-end"
    assert SECRET not in caught.value.say("ja")
    assert not site.folder.exists()


# What does not go together


@pytest.mark.parametrize(
    ("framing", "fields", "form", "error"),
    [
        ("csv", PERSON, Form.CSV, "layout-for-cells"),
        ("rdw", (), Form.CSV, "layout-missing"),
        ("csv", (), Form.FIXED, "fixed-of-cells"),
    ],
)
def test_what_does_not_go_together_is_refused(site, framing, fields, form, error):
    with pytest.raises(UsageError) as caught:
        site(b"", framing, fields, form)
    assert caught.value.id == error


def test_a_source_that_the_system_refuses_is_no_internal_error(tmp_path):
    source = Path("/proc/self/mem")
    if not source.exists():
        pytest.skip("needs /proc")
    with pytest.raises(InputError) as caught:
        convert_files(
            converter(WINDOWS), [str(source)], tmp_path / "out", records=RecordJob(Framing.parse("csv"), Form.CSV)
        )
    assert caught.value.id == "input-unreadable"
    assert not (tmp_path / "out").exists()
