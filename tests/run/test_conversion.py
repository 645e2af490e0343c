"""One run: what it leaves, what it refuses, and that nothing but the input decides what comes out."""

import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mojimigrate import Converter, manifest
from mojimigrate.charsets import catalogue
from mojimigrate.demo import compare_ledger, write_site
from mojimigrate.errors import InputError, OutputError, UsageError
from mojimigrate.ledger import Ledger, Outcome
from mojimigrate.records import lines
from mojimigrate.run import convert_files, convert_stream, read_record
from mojimigrate.standard import repertoire, symbols


@pytest.fixture(scope="module")
def windows():
    return Converter("windows-31j")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return write_site(tmp_path_factory.mktemp("site"), lines=15_000)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "住民.csv"
    path.write_bytes("番号,氏名\r\n1,辻".encode("cp932") + b"\xf0\x40\r\n2,\xff\r\n")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_a_run_leaves(windows, source, tmp_path):
    out = tmp_path / "out"
    record = convert_files(windows, [str(source)], out)
    assert sorted(contents(out)) == ["ledger.parquet", "run.json", "住民.csv"]
    assert (out / "住民.csv").read_bytes().decode() == "番号,氏名\r\n1,辻\U000e0102〓\r\n2,〓\r\n"
    assert read_record((out / "run.json").read_bytes()) == record
    assert record.status == 1
    [one] = record.inputs
    assert (one.name, one.bytes, one.records) == ("住民.csv", source.stat().st_size, 3)
    assert one.outputs[0].bytes == (out / "住民.csv").stat().st_size
    assert {label: (count.codes, count.count) for label, count in record.outcomes.items()} == {
        "edition": (1, 1),
        "unidentified": (1, 1),
        "malformed": (1, 1),
    }


def test_the_ledger_says_where(windows, source, tmp_path):
    convert_files(windows, [str(source)], tmp_path / "out")
    ledger = Ledger.from_arrow(pq.read_table(tmp_path / "out" / "ledger.parquet"))
    places = {key.code: tally.places[0] for key, tally in ledger.tallies.items()}
    data = source.read_bytes()
    assert {
        code: (place.record, data[place.offset :][: len(code) // 2].hex().upper()) for code, place in places.items()
    } == {
        "92D2": (2, "92D2"),
        "F040": (2, "F040"),
        "FF": (3, "FF"),
    }
    assert places["F040"].context == "■,■〓"


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n\r\n", b"no line end", b"\x92"])
def test_small_inputs(windows, tmp_path, data):
    path = tmp_path / "in.txt"
    path.write_bytes(data)
    record = convert_files(windows, [str(path)], tmp_path / "out")
    assert record.inputs[0].bytes == len(data)
    assert (tmp_path / "out" / "in.txt").read_bytes().decode() == windows.convert(data).text


def test_the_demo_site_comes_to_the_ledger_that_its_maker_expects(site, tmp_path):
    convert_files(Converter("windows-31j", gaiji=[site.gaiji]), [str(site.residents)], tmp_path / "out")
    assert compare_ledger(site, tmp_path / "out") == []


#: Kanji of the sample whose glyph is another character in 1990 than in 2004, or than in IPAmj.
DEPENDENT = "樹久辻樋榊釜楢葛芦祇逢蓬茨薩鍵飴鯖櫛喰餅籾鵠灘鞘巷漣詮樽槌汲饗鱒厩笈猷禰"


def test_codes_that_depend_on_the_edition_are_counted_as_often_as_they_stand_there(site, tmp_path):
    data = site.residents.read_bytes()
    codes = Counter(re.findall(rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]|[\x00-\xff]", data, re.S))
    dependent = [char.encode("cp932") for char in DEPENDENT]
    expected = {code.hex().upper(): codes[code] for code in dependent if codes[code]}
    convert_files(Converter("windows-31j", gaiji=[site.gaiji]), [str(site.residents)], tmp_path / "out")
    ledger = Ledger.from_arrow(pq.read_table(tmp_path / "out" / "ledger.parquet"))
    found = {key.code: tally.count for key, tally in ledger.tallies.items() if key.outcome is Outcome.EDITION}
    assert found == expected
    assert len(expected) > 25


def test_the_comparison_with_what_is_expected_can_fail(site, tmp_path):
    convert_files(Converter("windows-31j"), [str(site.residents)], tmp_path / "out")  # without the gaiji table
    assert compare_ledger(site, tmp_path / "out")


def test_workers_and_chunks_change_nothing(site, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    converter = Converter("windows-31j", gaiji=[site.gaiji])
    left = []
    for number, (workers, chunk) in enumerate([(1, 1 << 20), (3, 1 << 20), (2, 1000), (1, 1 << 24)]):
        monkeypatch.setattr(lines.line_chunks, "__defaults__", (chunk, lines.LONGEST_LINE))
        convert_files(converter, [str(site.residents)], tmp_path / str(number), workers=workers)
        left.append(contents(tmp_path / str(number)))
    assert all(files == left[0] for files in left)


@pytest.mark.parametrize(
    "environ", [{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"}]
)
def test_hash_seed_zone_and_locale_change_nothing(source, tmp_path, environ, windows, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    convert_files(windows, [str(source)], tmp_path / "here")
    command = [
        sys.executable,
        "-m",
        "mojimigrate",
        "convert",
        source,
        "-o",
        tmp_path / "there",
        "--charset",
        "cp932",
        "-q",
    ]
    subprocess.run(command, env=os.environ | environ, check=False)
    there = contents(tmp_path / "there")
    there.pop("review.html")
    assert there == contents(tmp_path / "here")


def test_the_tables_on_record_are_those_it_rests_on(windows, source, tmp_path, monkeypatch):
    """Every table file that is read while a converter is made is on record, and no other."""
    read = set()
    real = manifest.read_table_file
    for module in (manifest, repertoire, catalogue):
        monkeypatch.setattr(module, "read_table_file", lambda path, folder=None: read.add(path) or real(path, folder))
    for cached in (repertoire.load_standard, symbols.symbol_forms, catalogue._files, catalogue._charset):
        cached.cache_clear()
    record = convert_files(Converter("windows-31j"), [str(source)], tmp_path / "out")
    others = {path for path in read if path.startswith("charsets/") and "windows-31j" not in path}
    assert {table.path for table in record.tables} == read - others


def test_several_inputs_make_one_ledger(windows, source, tmp_path):
    other = tmp_path / "税.csv"
    other.write_bytes(b"\xf0\x40\n")
    record = convert_files(windows, [str(source), str(other)], tmp_path / "out")
    assert [one.outputs[0].name for one in record.inputs] == ["住民.csv", "税.csv"]
    ledger = Ledger.from_arrow(pq.read_table(tmp_path / "out" / "ledger.parquet"))
    assert {key.input for key in ledger.tallies if key.code == "F040"} == {"住民.csv", "税.csv"}
    assert record.outcomes["unidentified"].codes == 1


def test_outputs_are_private(windows, source, tmp_path):
    convert_files(windows, [str(source)], tmp_path / "new" / "out")
    assert {folder.stat().st_mode & 0o777 for folder in (tmp_path / "new", tmp_path / "new" / "out")} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "new" / "out").iterdir()} == {0o600}


def test_nothing_is_overwritten_unasked(windows, source, tmp_path):
    out = tmp_path / "out"
    convert_files(windows, [str(source)], out)
    before = contents(out)
    with pytest.raises(OutputError) as caught:
        convert_files(windows, [str(source)], out)
    assert caught.value.id == "output-exists"
    assert contents(out) == before
    source.write_bytes(b"new\n")
    convert_files(windows, [str(source)], out, overwrite=True)
    assert (out / "住民.csv").read_bytes() == b"new\n"


def test_an_older_report_does_not_stay_beside_newer_data(windows, source, tmp_path):
    out = tmp_path / "out"
    convert_files(windows, [str(source)], out)
    (out / "review.html").write_text("old")
    convert_files(windows, [str(source)], out, overwrite=True)
    assert not (out / "review.html").exists()


def test_an_input_is_never_its_own_output(windows, source):
    with pytest.raises(UsageError) as caught:
        convert_files(windows, [str(source)], source.parent, overwrite=True)
    assert caught.value.id == "input-is-output"


def test_not_through_a_link_either(windows, source, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "住民.csv").symlink_to(source)
    with pytest.raises(UsageError):
        convert_files(windows, [str(source)], tmp_path / "out", overwrite=True)
    assert source.read_bytes().startswith("番号".encode("cp932"))


def test_nor_is_a_gaiji_table_or_another_input(tmp_path, source):
    (tmp_path / "gaiji.csv").write_text("code,character,class\nF040,MJ025760,exact\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "gaiji.csv").write_bytes(b"a\n")
    converter = Converter("windows-31j", gaiji=[tmp_path / "gaiji.csv"])
    with pytest.raises(UsageError) as caught:
        convert_files(converter, [str(tmp_path / "data" / "gaiji.csv")], tmp_path, overwrite=True)
    assert caught.value.id == "input-is-output"
    (tmp_path / "link.csv").symlink_to(tmp_path / "data" / "gaiji.csv")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "gaiji.csv").write_bytes(b"b\n")
    inputs = [str(tmp_path / "new" / "gaiji.csv"), str(tmp_path / "link.csv")]
    with pytest.raises(UsageError) as caught:
        convert_files(converter, inputs, tmp_path / "data", overwrite=True)
    assert caught.value.id == "input-is-output"


@pytest.mark.parametrize("name", ["run.json", "ledger.parquet", "review.html", ".partial"])
def test_an_input_with_the_name_of_a_record_is_refused(windows, tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(UsageError) as caught:
        convert_files(windows, [str(tmp_path / name)], tmp_path / "out")
    assert caught.value.id == "input-reserved"


def test_two_inputs_of_one_name_are_refused(windows, source, tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / source.name).write_bytes(b"")
    with pytest.raises(UsageError) as caught:
        convert_files(windows, [str(source), str(tmp_path / "b" / source.name)], tmp_path / "out")
    assert caught.value.id == "input-twice"


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_unicode_text_declared_as_something_older_is_refused(windows, tmp_path, mark):
    (tmp_path / "in.txt").write_bytes(mark + b"a\n")
    with pytest.raises(InputError) as caught:
        convert_files(windows, [str(tmp_path / "in.txt")], tmp_path / "out")
    assert caught.value.id == "input-byte-order-mark"
    assert not (tmp_path / "out").exists()


def test_names_that_are_not_utf8_are_kept_and_shown(windows, tmp_path):
    name = os.fsdecode("住民.csv".encode("cp932"))
    (tmp_path / name).write_bytes(b"\xf0\x40\n")
    record = convert_files(windows, [str(tmp_path / name)], tmp_path / "out")
    assert (tmp_path / "out" / name).exists()
    assert record.inputs[0].name == record.inputs[0].outputs[0].name == "\\x8fZ\\x96\\xaf.csv"
    ledger = Ledger.from_arrow(pq.read_table(tmp_path / "out" / "ledger.parquet"))
    assert {key.input for key in ledger.tallies} == {record.inputs[0].name}


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir], ids=["missing", "a folder"])
def test_an_input_that_cannot_be_read(windows, tmp_path, make):
    make(tmp_path / "in.txt")
    with pytest.raises(InputError) as caught:
        convert_files(windows, [str(tmp_path / "in.txt")], tmp_path / "out")
    assert caught.value.id == "input-unreadable"
    assert not (tmp_path / "out").exists()


def test_a_stream_gets_the_text_alone(windows, source):
    out = io.BytesIO()
    record = convert_stream(windows, str(source), out)
    assert out.getvalue().decode() == "番号,氏名\r\n1,辻\U000e0102〓\r\n2,〓\r\n"
    assert record.outcomes["unidentified"].count == 1


def test_the_report_of_progress_ends_with_everything(windows, source, tmp_path):
    seen = []
    convert_files(windows, [str(source)], tmp_path / "out", progress=seen.append)
    assert seen[-1] == (source.stat().st_size, 2)


def test_overrides_are_on_record(source, tmp_path):
    for name, character in (("a.csv", "MJ025760"), ("b.csv", "MJ025761")):
        (tmp_path / name).write_text(f"code,character,class\nF040,{character},exact\n")
    converter = Converter("windows-31j", gaiji=[tmp_path / "a.csv", tmp_path / "b.csv"])
    convert_files(converter, [str(source)], tmp_path / "out")
    job = json.loads((tmp_path / "out" / "run.json").read_bytes())["job"]
    assert job["overrides"] == [{"code": "F040", "was": "MJ025760", "now": "MJ025761", "by": "b.csv:2"}]
    assert [table["rows"] for table in job["gaiji"]] == [1, 1]


def test_outcomes_name_the_site_s_row(source, tmp_path):
    (tmp_path / "a.csv").write_text("code,character,class,basis,note\nF040,MJ025760,similar,第3号,\n")
    converter = Converter("windows-31j", gaiji=[tmp_path / "a.csv"])
    convert_files(converter, [str(source)], tmp_path / "out")
    ledger = Ledger.from_arrow(pq.read_table(tmp_path / "out" / "ledger.parquet"))
    [tally] = [tally for key, tally in ledger.tallies.items() if key.outcome is Outcome.SIMILAR]
    assert (tally.character, tally.basis) == ("MJ025760", "a.csv:2 第3号")
