"""What must hold of the tables. Each kind of damage is told, with its place, and the damage only."""

from pathlib import Path

import pytest

from mojimigrate.errors import TableError, UsageError
from mojimigrate.mapping import check_tables

WINDOWS = "codes/windows-31j.tsv"
KEIS = "codes/hitachi-keis90.tsv"
ROW_9F = "codes/hitachi-keis-row-9f.tsv"
CHARSET = "charsets/windows-31j.toml"
DECISIONS = "codes/decisions.tsv"
WITNESSES = "codes/witnesses.tsv"


def problems(tables, *names: str) -> list[tuple[str, str, int | None]]:
    """Return what is told: id, file, line."""
    told = check_tables(names, tables.folder).problems
    return [(one.id, Path(str(one.facts["path"])).name, one.facts.get("line")) for one in told]


def line_of(tables, path: str, start: str) -> int:
    lines = (tables.folder / path).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def test_sound_tables_have_no_problems(sound_tables):
    report = check_tables(folder=sound_tables)
    assert [problem.say("en") for problem in report.problems] == []
    assert {part.part for part in report.coverage} == {"windows-31j", "hitachi-ebcdik", "hitachi-keis90"}
    assert (report.charsets, report.files) == (4, len(list(sound_tables.glob("*/*"))))


@pytest.mark.parametrize(
    ("path", "row", "new", "error_id"),
    [
        (WINDOWS, "92D2\tU+8FBB", "92ZZ\tU+8FBB", "codes-code"),
        (WINDOWS, "92D2\tU+8FBB", "92d2\tU+8FBB", "codes-code"),
        (WINDOWS, "92D2\tU+8FBB", "92D1\tU+8FBB", "codes-duplicate"),
        (WINDOWS, "92D2\tU+8FBB", "F040\tU+8FBB", "codes-user-defined"),
        (WINDOWS, "92D2\tU+8FBB", "92D2\tU+8FB", "codes-target"),
        (KEIS, "C4D4\tU+8FBB", "C4D4\t8FBB_E0199", "codes-target"),
        (KEIS, "C4D4\tU+8FBB", "C4D4\tMJ999999", "codes-target"),
        (KEIS, "C4D4\tU+8FBB", "C4D4\tMJ025760|MJ999999", "codes-target"),
        (ROW_9F, "9FA1\tU+4F03", "9FA1\tU+E000", "codes-target"),
    ],
)
def test_a_row_that_means_nothing_is_told_with_its_line(tables, path, row, new, error_id):
    line = line_of(tables, path, row)
    tables.change(path, f"\n{row}\t", f"\n{new}\t")
    assert problems(tables) == [(error_id, Path(path).name, line)]


def test_a_private_use_target_is_nobody_s_character(tables):
    line = line_of(tables, WINDOWS, "92D2\t")
    tables.change(WINDOWS, "\n92D2\tU+8FBB\tjisx0208\t36-52\t", "\n92D2\tU+E000\t\t\t")
    assert problems(tables) == [("codes-target", "windows-31j.tsv", line)]


@pytest.mark.parametrize(
    ("old", "new", "error_id"),
    [
        ("\tibm icu jacode python\t", "\t\t", "codes-basis"),
        ("\tibm icu jacode python\t", "\tibm rumour\t", "codes-basis"),
        ("\tibm icu jacode python\t", "\tdecision\t", "decision-missing"),
        ("\tboth\tibm icu jacode python\t", "\tencode\tibm icu jacode python\t", "codes-direction"),
    ],
)
def test_the_grounds_of_a_row_are_checked(tables, old, new, error_id):
    tables.change(WINDOWS, old, new)
    assert problems(tables) == [(error_id, "windows-31j.tsv", 2)]


def test_an_unknown_witness_is_told_once_for_a_table(tables):
    rows = (tables.folder / WINDOWS).read_text("utf-8").replace("jacode", "hearsay")
    tables.write(WINDOWS, rows.encode())
    assert problems(tables) == [("codes-basis", "windows-31j.tsv", 2)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("windows-31j\t8160\tU+FF5E", "windows-31j\t8160\tU+301C"),  # the table says otherwise
        ("windows-31j\t8160\tU+FF5E", "windows-31j\t8160\t"),  # the table has it all the same
        ("windows-31j\t8160\t", "windows-31j\t8540\t"),  # the table has no such code
        ("windows-31j\t8160\t", "windows-32j\t8160\t"),  # there is no such table
    ],
)
def test_a_decision_that_is_not_in_force_is_told(tables, old, new):
    line = line_of(tables, DECISIONS, old.partition("\tU")[0].rstrip("\t"))
    tables.change(DECISIONS, old, new)
    assert problems(tables) == [("decision-unused", "decisions.tsv", line)]


def test_a_decision_that_a_table_has_no_such_code_holds_while_it_has_none(tables):
    header, *rows = (tables.folder / DECISIONS).read_text("utf-8").splitlines()
    without = dict.fromkeys(header.split("\t"), "") | {"charset": "windows-31j", "code": "8540", "reason": "a hole"}
    tables.write(DECISIONS, ("\n".join([header, *rows, "\t".join(without.values())]) + "\n").encode())
    assert problems(tables) == []


def test_a_witness_needs_a_title_a_source_and_a_licence(tables):
    line = line_of(tables, WITNESSES, "python\t")
    tables.change(WITNESSES, "\tPSF-2.0\n", "\t\n")
    assert problems(tables) == [("witness-incomplete", "witnesses.tsv", line)]


@pytest.mark.parametrize(
    ("path", "old", "new", "error_id"),
    [
        (CHARSET, '"cp932"', '"CP932"', "charset-name-case"),
        (CHARSET, '"cp932"', '"hitachi-keis90"', "charset-name-claimed"),
        (CHARSET, '"cp932"', '"x-hitachi-keis90"', "charset-name-claimed"),
        (CHARSET, '"cp932"', '"keis90"', "charset-name-claimed"),  # ambiguous there
        (CHARSET, 'known = ["jis78"', 'known = ["jis83", "jis78"', "charset-edition"),
        ("charsets/hitachi-ebcdik.toml", 'codes = ["codes/hitachi-ebcdik.tsv"]', "codes = []", "codes-unused"),
    ],
)
def test_a_charset_file_that_cannot_be_relied_on_is_told(tables, path, old, new, error_id):
    tables.change(path, old, new)
    assert [told[0] for told in problems(tables)] == [error_id]


def test_a_charset_with_codes_that_depend_on_an_edition_names_editions(tables):
    text = (tables.folder / CHARSET).read_text("utf-8")
    tables.write(CHARSET, text.partition("[editions]")[0].encode())
    told = problems(tables)
    assert {(error_id, file) for error_id, file, _ in told} == {("charset-edition-needed", "windows-31j.toml")}
    assert len(told) > 10


def test_two_charsets_of_one_name_are_refused(tables):
    tables.write("charsets/copy.toml", (tables.folder / CHARSET).read_bytes())
    with pytest.raises(TableError, match="has the name 'windows-31j' too") as caught:
        check_tables(folder=tables.folder)
    assert caught.value.id == "charset-malformed"


def test_every_file_with_a_wrong_digest_is_named_and_nothing_is_said_of_what_rests_on_it(tables):
    tables.change(WINDOWS, "U+8FBB", "U+8FBC", entered=False)
    tables.change("standard/characters.tsv", "つじ", "つし", entered=False)
    (tables.folder / KEIS).unlink()
    report = check_tables(folder=tables.folder)
    found = {(one.id, Path(str(one.facts["path"])).name) for one in report.problems}
    assert found == {
        ("table-digest", "windows-31j.tsv"),
        ("table-digest", "characters.tsv"),
        ("table-missing", "hitachi-keis90.tsv"),
    }
    assert report.coverage == []


def test_a_file_that_the_manifest_does_not_list_is_told(tables):
    tables.write("codes/mine.tsv", b"code\ttarget\n", entered=False)
    tables.write("codes/notes.txt", b"not a table", entered=False)
    assert problems(tables) == [("table-unlisted", "mine.tsv", None)]


def test_a_wrong_number_of_rows_is_told(tables):
    manifest = tables.folder / "MANIFEST.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("rows = 44\n", "rows = 43\n"), "utf-8")
    assert problems(tables) == [("table-rows", "hitachi-keis-row-9f.tsv", None)]


def test_a_file_that_is_listed_twice_is_refused(tables):
    manifest = tables.folder / "MANIFEST.toml"
    manifest.write_text(manifest.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(TableError, match="listed twice"):
        check_tables(folder=tables.folder)


def test_a_sequence_that_the_database_does_not_know_is_told(tables):
    tables.change("standard/ivd.tsv", "8FBB_E0102\tMJ025760", "8FBB_E0102\tMJ025761")
    report = check_tables(["hitachi-ebcdik"], tables.folder)
    assert [(one.id, one.facts["value"], one.facts["name"]) for one in report.problems] == [
        ("ivd-sequence", "8FBB_E0102", "MJ025760")
    ]


def test_a_table_that_cannot_be_read_does_not_hide_the_others(tables):
    tables.change(WINDOWS, "code\ttarget", "code\tto")
    tables.change(KEIS, "\nC4D4\t", "\nC4D4")
    assert {(error_id, file) for error_id, file, _ in problems(tables)} == {
        ("table-columns", "windows-31j.tsv"),
        ("table-cells", "hitachi-keis90.tsv"),
    }


def test_only_what_is_asked_for_is_checked(tables):
    tables.change(WINDOWS, "\n92D2\t", "\n92ZZ\t")
    assert problems(tables, "hitachi-keis90+ebcdik") == []
    assert [told[0] for told in problems(tables, "cp932")] == ["codes-code"]


def test_a_charset_that_does_not_exist_is_asked_back():
    with pytest.raises(UsageError) as caught:
        check_tables(["klingon"])
    assert caught.value.id == "charset-unknown"


def test_codes_that_one_character_cannot_tell_apart_are_listed(tables, sound_tables):
    """Direction ``decode`` says of EEF9 that ￢ is not written so; were all written, ￢ would not say which it was."""
    assert check_tables(["windows-31j"], sound_tables).alike == []
    text = (tables.folder / WINDOWS).read_text("utf-8").replace("\tdecode\t", "\tboth\t")
    tables.write(WINDOWS, text.encode())
    alike = {one.codes for one in check_tables(["windows-31j"], tables.folder).alike}
    assert ("81CA", "EEF9", "FA54") in alike
    assert all(len(codes) > 1 for codes in alike)
