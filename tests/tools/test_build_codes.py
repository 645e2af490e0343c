"""The generator of code tables: witnesses are heard, and no conflict is settled silently."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import build_codes
import recipes_open
from build_codes import Decision
from recipe import Recipe, Source
from witnesses import Saying, Witnesses

#: How the generator's own notes begin; every other note is the reason of a decision.
NEWER = "the newer shape: that of the older edition"
HEADER = "source,encoding,code,ucs,ivs,dir,note\n"
RECIPE = Recipe(
    charset="windows-31j",
    place=recipes_open.place_windows_31j,
    repertoire=("python",),
    encoder=("icu",),
    sources=(
        Source("python", "Python cp932", "CP932"),
        Source("icu", "ICU windows-932-2000", "CP932"),
    ),
)


@pytest.fixture
def build(tmp_path):
    def build(rows: str, decisions=None):
        path = tmp_path / "witnesses.csv"
        path.write_text(HEADER + rows, "utf-8")
        return list(build_codes.build(RECIPE, Witnesses(path), decisions or {}))

    return build


def test_witnesses_that_agree_are_all_named(build):
    rows = "Python cp932,CP932,92D2,8FBB,,rt,\nICU windows-932-2000,CP932,92D2,8FBB,,rt,\n"
    assert build(rows) == [["92D2", "U+8FBB", "jisx0208", "36-52", "both", "icu python", ""]]


def test_the_encoder_says_which_of_two_codes_is_written(build):
    """Python writes NEC's code of 髙, Windows IBM's: the direction is Windows's."""
    rows = "Python cp932,CP932,EEE0,9AD9,,rt,\nICU windows-932-2000,CP932,EEE0,9AD9,,dec,\n"
    assert [row[4] for row in build(rows)] == ["decode"]


def test_a_conflict_without_a_decision_stops_everything(build):
    rows = "Python cp932,CP932,8160,FF5E,,rt,\nICU windows-932-2000,CP932,8160,301C,,rt,\n"
    with pytest.raises(ValueError, match=r"8160: the witnesses differ, and decisions\.tsv is silent"):
        build(rows)


def test_a_decision_settles_a_conflict_and_its_reason_stands_in_the_row(build):
    rows = "Python cp932,CP932,8160,FF5E,,rt,\nICU windows-932-2000,CP932,8160,301C,,rt,\n"
    made = build(rows, {("windows-31j", "8160"): Decision("U+FF5E", "because")})
    assert made == [["8160", "U+FF5E", "jisx0208", "01-33", "decode", "python", "because"]]


def test_what_the_charset_s_structure_excludes_is_left_out(build):
    """Gaiji and stray bytes have no row, whatever a codec makes of them."""
    rows = "".join(
        f"{s},CP932,{c},E000,,rt,\n" for s in ("Python cp932", "ICU windows-932-2000") for c in ("F040", "A0")
    )
    assert build(rows) == []


def test_every_decision_in_the_repository_is_needed_and_every_row_of_a_conflict_has_one():
    decided = {key: made.target for key, made in build_codes.read_decisions().items() if made.reason}
    assert len(decided) == len(build_codes.read_decisions())
    for recipe in build_codes.RECIPES:
        lines = (build_codes.CODES / f"{recipe.name}.tsv").read_text("utf-8").splitlines()[1:]
        noted = {cells[0]: cells[1] for line in lines if (cells := line.split("\t"))[6] and NEWER not in cells[6]}
        assert noted == {code: target for (name, code), target in decided.items() if name == recipe.name and target}


def test_a_sequence_is_the_glyph_and_an_encoding_row_is_no_witness(tmp_path):
    path = tmp_path / "witnesses.csv"
    path.write_text(
        HEADER + "x,JEF,C4D4,8FBB,,dec,\nx,JEF,C4D4,8FBB,E0103,rt,\nx,JEF,C4D5,4E00,,enc,\nx,JEF,C4D6,,,rt,\n"
    )
    assert Witnesses(path).decoding("x", "JEF") == {b"\xc4\xd4": Saying("辻\U000e0103", True)}


def test_a_source_that_is_not_there_is_said(tmp_path):
    path = tmp_path / "witnesses.csv"
    path.write_text(HEADER)
    with pytest.raises(KeyError, match="no rows of source 'x'"):
        Witnesses(path).decoding("x", "JEF")


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("41", ("ascii", "")),
        ("B1", ("jisx0201-kana", "")),
        ("8140", ("jisx0208", "01-01")),
        ("889F", ("jisx0208", "16-01")),
        ("92D2", ("jisx0208", "36-52")),
        ("8740", ("nec-row13", "13-01")),
        ("ED40", ("nec-selected", "89-01")),
        ("EEFC", ("nec-selected", "92-94")),
        ("FA40", ("ibm", "115-01")),
        ("EAA4", ("jisx0208", "84-06")),
    ],
)
def test_row_and_cell_of_windows_31j(code, place):
    assert recipes_open.place_windows_31j(bytes.fromhex(code)) == place
