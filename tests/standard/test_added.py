"""The added characters (GJ): read from the official font or list, registered, and then named like any other."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from font_maker import make_font

from mojimigrate.errors import MojimigrateError, OutputError, TableError, UsageError
from mojimigrate.spreadsheets import write_sheet
from mojimigrate.standard import (
    Standard,
    Written,
    added_folder,
    added_sources,
    load_profile,
    load_standard,
    read_added,
    read_added_source,
    register_added,
)
from mojimigrate.standard.added import compare

ROOT = Path(__file__).parents[2]
#: Not in the order of the numbers, and not in one run: as published.
CHARACTERS = {"GJ000001": "\U00100000", "GJ001169": "\U00100ffb", "GJ001170": "\U0010502b"}
POINTS = {ord(char): name.lower() for name, char in CHARACTERS.items()}
LIST = "番号,文字図形名,符号位置,読み\n1,GJ000001,U+100000,ア\n2,GJ001169,U+100FFB,\n3,GJ001170,U+10502B,イ\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a site's folder, and use it."""
    monkeypatch.setenv("MOJIMIGRATE_SITE", str(tmp_path / "site"))
    load_standard.cache_clear()
    yield tmp_path / "site"
    load_standard.cache_clear()


def written(tmp_path: Path, name: str, data: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def refusal(path: Path, sheet: str | None = None) -> TableError:
    with pytest.raises(TableError) as caught:
        read_added_source(path, sheet)
    return caught.value


def register(folder: Path, characters: Mapping[str, str] = CHARACTERS, version: str = "1", **options: bool):
    facts = {"source": "acgjm.ttf", "source_sha256": "0" * 64}
    return register_added(folder, characters, version=version, replace=options.get("replace", False), **facts)


def in_force(folder: Path) -> str:
    """Return the version of the list in force."""
    added = read_added(folder)
    assert added
    return added.version


# Reading


def test_the_font_has_the_names_of_its_glyphs(tmp_path: Path) -> None:
    source = read_added_source(
        written(tmp_path, "acgjm.ttf", make_font(POINTS | {0x20: "space"}, version="Version 1.001;hotconv 1.0"))
    )
    assert (source.characters, source.version, source.left_out) == (CHARACTERS, "1.001", 0)


def test_glyphs_of_other_names_are_left_out_and_counted(tmp_path: Path) -> None:
    source = read_added_source(
        written(tmp_path, "f.ttf", make_font(POINTS | {0x100001: "gj000001.alt", 0x100002: "u100002"}))
    )
    assert (source.characters, source.left_out) == (CHARACTERS, 2)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_list_as_csv_has_its_columns_by_what_is_in_them(tmp_path: Path, mark: str, end: str) -> None:
    source = read_added_source(
        written(tmp_path, "list.csv", mark + "追加文字一覧,,,\n".replace("\n", end) + LIST.replace("\n", end))
    )
    assert (source.characters, source.version) == (CHARACTERS, "")


def test_the_list_as_a_workbook(tmp_path: Path) -> None:
    header, *rows = [line.split(",") for line in LIST.splitlines()]
    source = read_added_source(written(tmp_path, "list.xlsx", write_sheet("一覧", header, rows)))
    assert source.characters == CHARACTERS


def test_the_digest_is_that_of_the_workbook_whose_rows_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saves the workbook anew as soon as it was read."""
    header, *rows = [line.split(",") for line in LIST.splitlines()]
    before, after = write_sheet("一覧", header, rows), write_sheet("一覧", header, rows[:1])
    path = written(tmp_path, "list.xlsx", before)
    read_bytes = added_sources.read_bytes

    def read_then_saved(kind: str, path: Path, limit: int) -> bytes:
        data = read_bytes(kind, path, limit)
        path.write_bytes(after)
        return data

    monkeypatch.setattr(added_sources, "read_bytes", read_then_saved)
    source = read_added_source(path)
    assert path.read_bytes() == after
    assert (source.characters, source.sha256) == (CHARACTERS, hashlib.sha256(before).hexdigest())


def test_other_parts_of_the_standard_in_the_list_are_left_out_and_counted(tmp_path: Path) -> None:
    source = read_added_source(written(tmp_path, "list.csv", LIST + "4,MJ000001,U+3005,\n5,GJH00001,U+0020,\n,,,\n"))
    assert (source.characters, source.left_out) == (CHARACTERS, 2)


@pytest.mark.parametrize(
    ("points", "more", "error_id", "facts"),
    [
        (
            POINTS | {0x100001: "gj000001"},
            (),
            "added-name-twice",
            {"value": "GJ000001", "points": "U+100000, U+100001"},
        ),
        (POINTS, ("gj000002",), "added-glyph-uncoded", {"value": "GJ000002"}),
        (POINTS | {0xE000: "gj000002"}, (), "added-glyph-uncoded", {"value": "GJ000002"}),
        (POINTS | {0x10FFFE: "gj000002"}, (), "added-glyph-uncoded", {"value": "GJ000002"}),
        ({0x100000: "uni100000"}, (), "added-font-names", {}),
    ],
)
def test_a_font_with_a_fault_is_refused(
    tmp_path: Path, points: dict[int, str], more: tuple[str, ...], error_id: str, facts: dict[str, str]
) -> None:
    error = refusal(written(tmp_path, "f.ttf", make_font(points, more_glyphs=more)))
    assert [problem.id for problem in error.problems] == [error_id]
    assert {name: error.facts[name] for name in facts} == facts
    assert error.exit_status == 4


@pytest.mark.parametrize("magic", [b"OTTO", b"wOF2", b"wOFF", b"ttcf"])
def test_other_kinds_of_font_are_told_as_that(tmp_path: Path, magic: bytes) -> None:
    assert refusal(written(tmp_path, "f", magic + bytes(100))).id == "added-font-kind"


def test_a_broken_font_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "f.ttf", make_font(POINTS)[:300])).id == "added-font-damaged"


@pytest.mark.parametrize(
    ("row", "error_id", "column", "value"),
    [
        ("4,GJ000001,U+100001,", "added-name-twice", 2, "GJ000001"),
        ("4,GJ000002,U+100000,", "added-point-twice", 2, "U+100000"),
        ("4,GJ000002,U+E000,", "added-point-outside", 2, "U+E000"),
        ("4,GJ000002,U+F0000,", "added-point-outside", 2, "U+F0000"),
        ("4,GJ000002,U+10FFFE,", "added-point-outside", 2, "U+10FFFE"),
        ("4,GJ000002,,", "added-point-malformed", 3, ""),
        ("4,GJ000002,100002,", "added-point-malformed", 3, "100002"),
        ("4,GJ00002,U+100002,", "added-name-malformed", 2, "GJ00002"),
        ("4,,U+100002,", "added-name-malformed", 2, ""),
    ],
)
def test_a_list_with_a_bad_row_is_refused_with_its_place(
    tmp_path: Path, row: str, error_id: str, column: int, value: str
) -> None:
    error = refusal(written(tmp_path, "list.csv", LIST + row + "\n"))
    assert [problem.id for problem in error.problems] == [error_id]
    assert (error.facts["line"], error.facts["column"], error.facts["value"]) == (5, column, value)


def test_a_bad_row_of_a_sheet_has_the_address_of_its_cell(tmp_path: Path) -> None:
    header, *rows = [line.split(",") for line in (LIST + "4,GJ000002,=A1,\n").splitlines()]
    error = refusal(written(tmp_path, "list.xlsx", write_sheet("一覧", header, rows)))
    assert (error.id, error.facts["cell"]) == ("added-point-malformed", "C5")


@pytest.mark.parametrize(
    ("content", "error_id"),
    [
        ("", "added-column-missing"),
        ("name,code\nMJ000001,U+3005\n", "added-column-missing"),
        ("GJ000001,U+3005\n", "added-column-missing"),
        ("GJ000001,U+100000,U+100001\n", "added-column-several"),
        ("GJ000001,U+100000,GJ000002\n", "added-column-several"),
        (b"\x8a\x4f\x8e\x9a", "added-encoding"),
        ('GJ000001,"U+100000\n', "added-csv"),
    ],
)
def test_what_is_no_such_list_is_refused(tmp_path: Path, content: str | bytes, error_id: str) -> None:
    assert refusal(written(tmp_path, "list.csv", content)).id == error_id


def test_what_looks_like_a_workbook_and_is_none_is_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "list.xlsx", b"PK\x03\x04" + bytes(100))).id.startswith("sheet-")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.ttf").id == "added-unreadable"


# Registering


def test_what_is_registered_is_read_again(tmp_path: Path) -> None:
    register(tmp_path)
    added = read_added(tmp_path)
    assert added
    assert (added.characters, added.version, added.register.count) == (CHARACTERS, "1", 3)
    assert added.path.read_text() == "name\tucs\nGJ000001\tU+100000\nGJ001169\tU+100FFB\nGJ001170\tU+10502B\n"


def test_a_folder_without_a_list_has_none(tmp_path: Path) -> None:
    assert read_added(tmp_path) is None
    assert read_added(tmp_path / "none") is None
    assert read_added(None) is None


def test_the_same_list_again_touches_nothing(tmp_path: Path) -> None:
    register(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    _, change = register(tmp_path, dict(reversed(CHARACTERS.items())))
    assert not any(change)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


NEXT = {"GJ000001": "\U00100000", "GJ001169": "\U00100ffc", "GJ009176": "\U00105000"}


def test_another_list_is_refused_with_what_it_would_change(tmp_path: Path) -> None:
    register(tmp_path)
    with pytest.raises(UsageError) as caught:
        register(tmp_path, NEXT, "2")
    error = caught.value
    assert error.id == "added-other"
    assert (error.facts["added"], error.facts["removed"], error.facts["moved"]) == (1, 1, 1)
    assert error.facts["examples"] == "GJ001170, GJ001169 U+100FFB → U+100FFC"
    many = {f"GJ{number:06}": chr(0x100000 + number) for number in range(5)}
    assert compare(many, {}).counts()["examples"] == "GJ000000, GJ000001, GJ000002, …"
    assert in_force(tmp_path) == "1"


def test_another_list_replaces_it_when_that_is_said(tmp_path: Path) -> None:
    register(tmp_path)
    added, change = register(tmp_path, NEXT, "2", replace=True)
    assert (change.added, change.removed) == (("GJ009176",), ("GJ001170",))
    assert change.moved == (("GJ001169", "\U00100ffb", "\U00100ffc"),)
    assert read_added(tmp_path) == added


def test_the_same_characters_under_another_version_are_another_list(tmp_path: Path) -> None:
    register(tmp_path)
    with pytest.raises(UsageError, match="version 1 is registered"):
        register(tmp_path, version="2")


@pytest.mark.parametrize("version", ["", "a\nb", "x" * 65])
def test_a_version_must_be_said(tmp_path: Path, version: str) -> None:
    with pytest.raises(UsageError) as caught:
        register(tmp_path, version=version)
    assert caught.value.id == "added-version"
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_list_in_force_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(tmp_path)
    before = set(tmp_path.iterdir())

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError) as caught:
        register(tmp_path, NEXT, "2", replace=True)
    assert caught.value.id == "added-unwritable"
    assert set(tmp_path.iterdir()) == before
    assert in_force(tmp_path) == "1"


def test_others_of_the_site_may_read_it(tmp_path: Path) -> None:
    register(tmp_path)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o644}


def test_the_name_of_the_source_cannot_forge_the_register(tmp_path: Path) -> None:
    register_added(
        tmp_path, CHARACTERS, version='1"', source='a"\nsha256 = "x\udc80', source_sha256="0" * 64, replace=False
    )
    added = read_added(tmp_path)
    assert added
    assert (added.version, added.register.source) == ('1"', 'a"\\nsha256 = "x\\udc80')


@pytest.mark.parametrize(
    ("old", "new"),
    [("U+100000", "U+100001"), ("U+100000", "U+1000"), ("GJ000001", "GJ00001"), ("name", "nome")],
)
def test_a_table_that_was_changed_is_refused(tmp_path: Path, old: str, new: str) -> None:
    added, _ = register(tmp_path)
    added.path.write_text(added.path.read_text().replace(old, new, 1))
    with pytest.raises(TableError) as caught:
        read_added(tmp_path)
    assert (caught.value.id, caught.value.exit_status) == ("added-digest", 4)
    assert caught.value.facts["path"] == added.path


@pytest.mark.parametrize(
    ("old", "new"),
    [("count = 3", "count = 4"), ("version", "vorsion"), ('table = "', 'table = "../'), ("count = 3", "count = 3\nx")],
)
def test_a_register_that_was_changed_is_refused(tmp_path: Path, old: str, new: str) -> None:
    register(tmp_path)
    path = tmp_path / "added.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(TableError) as caught:
        read_added(tmp_path)
    assert (caught.value.id, caught.value.exit_status) == ("added-damaged", 4)


@pytest.mark.parametrize("field", ["version", "source", "source_sha256", "table", "sha256"])
@pytest.mark.parametrize("escape", ["\\u001b[2J", "\\n", "\\u0000", "\\u0085", "\\u202e"])
def test_a_register_that_would_steer_a_terminal_is_refused(tmp_path: Path, field: str, escape: str) -> None:
    register(tmp_path)
    path = tmp_path / "added.toml"
    before = path.read_text()
    path.write_text(re.sub(f'^({field} = "[^"]*)"', lambda match: f'{match[1]}{escape}"', before, flags=re.MULTILINE))
    assert path.read_text() != before
    with pytest.raises(TableError) as caught:
        read_added(tmp_path)
    assert (caught.value.id, caught.value.exit_status, caught.value.facts["path"]) == ("added-damaged", 4, path)
    assert caught.value.facts["reason"].startswith(f"{field} = ")
    assert caught.value.say("ja").isprintable()


@pytest.mark.parametrize("version", ["", "x" * 65])
def test_a_register_without_a_version_that_could_be_registered_is_refused(tmp_path: Path, version: str) -> None:
    register(tmp_path)
    path = tmp_path / "added.toml"
    path.write_text(path.read_text().replace('version = "1"', f'version = "{version}"'))
    with pytest.raises(TableError) as caught:
        read_added(tmp_path)
    assert (caught.value.id, caught.value.facts["reason"]) == ("added-damaged", f"version = {version!r}")


def test_a_source_may_have_a_japanese_name_of_any_length(tmp_path: Path) -> None:
    source = "追加文字　一覧" * 50
    register_added(tmp_path, CHARACTERS, version="1", source=source, source_sha256="0" * 64, replace=False)
    added = read_added(tmp_path)
    assert added
    assert added.register.source == source[:200] + "…"


def test_a_list_whose_table_is_gone_is_refused_until_it_is_registered_again(tmp_path: Path) -> None:
    added, _ = register(tmp_path)
    added.path.unlink()
    with pytest.raises(TableError):
        register(tmp_path)
    register(tmp_path, replace=True)
    assert read_added(tmp_path)


def test_the_folder_is_the_site_s_then_the_user_s(tmp_path: Path) -> None:
    environ = {"MOJIMIGRATE_SITE": "/site", "XDG_DATA_HOME": "/data"}
    assert added_folder(tmp_path, environ) == tmp_path / "standard"
    assert added_folder(None, environ) == Path("/site/standard")
    assert added_folder(None, {"XDG_DATA_HOME": "/data"}) == Path("/data/mojimigrate/standard")
    assert added_folder(None, {}) == Path.home() / ".local/share/mojimigrate/standard"


# Among the others


def test_the_characters_of_a_registered_list_are_characters_of_the_standard(site: Path) -> None:
    without = len(load_standard())
    assert load_standard().added is None
    assert "GJ001170" not in load_standard()
    load_standard.cache_clear()
    register(site / "standard")
    standard = load_standard()
    assert standard.added
    assert len(standard) == without + 3
    character = standard["GJ001170"]
    assert (character.base, character.own, character.ivs) == ("\U0010502b", "\U0010502b", ())
    assert standard.identify("U+10502B") == standard.identify("GJ001170") == ["GJ001170"]
    assert standard.own_name("\U0010502b") == "GJ001170"
    assert standard.entry("GJ001170") == {"name": "GJ001170", "ucs": "U+10502B", "own": "U+10502B"}


def test_profiles_write_them_with_their_code_point_or_not_at_all(site: Path) -> None:
    register(site / "standard")
    standard = load_standard()
    forms = [
        load_profile(name, standard).write(standard["GJ000001"]) for name in ("ivs", "ivs-always", "base", "jisx0213")
    ]
    assert forms == [Written("\U00100000", True, "own")] * 3 + [Written("", False, "none")]


def test_a_site_s_profile_may_name_them_and_may_not_take_their_code_points(site: Path, tmp_path: Path) -> None:
    register(site / "standard")
    standard: Standard = load_standard()
    path = written(tmp_path, "receiver.csv", "character,sequence,class\nGJ000001,U+8FBB,substitute\n")
    assert load_profile("jisx0213", standard, path).write(standard["GJ000001"]).text == "辻"
    path = written(tmp_path, "receiver.csv", "character,sequence\nMJ025760,U+100000\n")
    with pytest.raises(TableError) as caught:
        load_profile("ivs", standard, path)
    assert (caught.value.id, caught.value.facts["names"]) == ("profile-sequence-taken", "GJ000001")


# From the command line


@pytest.fixture
def command(site: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mojimigrate", *map(str, arguments)],
            cwd=tmp_path,
            env={
                **os.environ,
                "MOJIMIGRATE_LANG": language,
                "COLUMNS": "200",
                "NO_COLOR": "1",
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


Command = Callable[..., subprocess.CompletedProcess[str]]


def test_add_then_look_up(command: Command, tmp_path: Path, site: Path) -> None:
    font = written(tmp_path, "acgjm.ttf", make_font(POINTS))
    done = command("standard", "add", font)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"Registered 3 added characters, version 1.000: {site}")
    found = json.loads(command("tables", "lookup", "GJ001170", "--json").stdout)
    assert found["characters"][0]["written"]["ivs"] == "\U0010502b"
    again = command("standard", "add", font, language="ja")
    assert (again.returncode, again.stderr.startswith("1.000 版の追加文字 3 字は登録されています: ")) == (0, True)


def test_add_as_json(command: Command, tmp_path: Path) -> None:
    done = command("standard", "add", written(tmp_path, "l.csv", LIST), "--version", "2026-08-18", "--json")
    facts = json.loads(done.stdout)
    assert (facts["version"], facts["count"], facts["source"], facts["left_out"]) == ("2026-08-18", 3, "l.csv", 0)
    assert facts["change"]["added"] == 3


def test_a_list_without_a_version_is_refused(command: Command, tmp_path: Path) -> None:
    done = command("standard", "add", written(tmp_path, "l.csv", LIST))
    assert (done.returncode, "added-version" in done.stderr) == (2, True)


def test_status_says_what_is_missing_and_how_to_get_it(command: Command, tmp_path: Path) -> None:
    missing = command("standard", "status", language="ja")
    assert missing.returncode == 0
    assert "58,862" in missing.stdout
    assert "未登録" in missing.stdout
    assert "acgjm.ttf" in missing.stdout
    assert json.loads(command("standard", "status", "--json").stdout)["added"] is None
    command("standard", "add", written(tmp_path, "acgjm.ttf", make_font(POINTS)))
    there = command("standard", "status").stdout
    assert "not registered" not in there
    assert "read from acgjm.ttf" in there
    assert json.loads(command("standard", "status", "--json").stdout)["added"]["count"] == 3


def test_a_site_s_folder_may_be_named(command: Command, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    done = command("standard", "add", written(tmp_path, "acgjm.ttf", make_font(POINTS)), "--site", shared)
    assert f"MOJIMIGRATE_SITE={shared}" in done.stderr
    assert json.loads(command("standard", "status", "--site", shared, "--json").stdout)["added"]["count"] == 3
    assert json.loads(command("standard", "status", "--json").stdout)["added"] is None


def test_a_damaged_list_stops_a_run(command: Command, tmp_path: Path, site: Path) -> None:
    command("standard", "add", written(tmp_path, "acgjm.ttf", make_font(POINTS)))
    next((site / "standard").glob("added-*.tsv")).write_text("name\tucs\n")
    done = command("convert", written(tmp_path, "in.csv", ""), "-o", "out", "--charset", "windows-31j")
    assert (done.returncode, "added-digest" in done.stderr) == (4, True)


def test_every_error_of_this_room_can_be_said() -> None:
    error = MojimigrateError("added-other", path="p", old="1", new="2", added=1, removed=2, moved=3, examples="–")
    assert "追加1字、削除2字、符号位置の変更3字" in error.say("ja")
