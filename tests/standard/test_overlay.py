"""A site's own profile: what is read, what is refused, and what it changes."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate import checked_csv
from mojimigrate.errors import TableError
from mojimigrate.standard import Profile, Written, collisions, load_profile, load_standard

HEADER = "character,sequence,class,note\n"


def read(tmp_path: Path, content: str | bytes, below: str = "ivs") -> Profile:
    path = tmp_path / "receiver.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_profile(below, load_standard(), path)


def refusal(tmp_path: Path, content: str | bytes) -> TableError:
    with pytest.raises(TableError) as caught:
        read(tmp_path, content)
    return caught.value


def write(profile: Profile, name: str) -> Written:
    return profile.write(load_standard()[name])


def test_a_receiver_that_takes_private_use_in_place_of_sequences(tmp_path: Path) -> None:
    content = HEADER + "MJ025760,U+F0123,,後方互換\n9089_E010F,U+F0124,exact,\nU+4E02,U+E000,字形一致,\n"
    profile = read(tmp_path, content)
    assert write(profile, "MJ025760") == Written("\U000f0123", True, "receiver.csv:2 後方互換")
    assert write(profile, "MJ026190") == Written("\U000f0124", True, "receiver.csv:3")
    assert write(profile, load_standard().own_name("丂")) == Written("\ue000", True, "receiver.csv:4")
    assert profile.file_digest == hashlib.sha256(content.encode()).hexdigest()


def test_what_it_does_not_mention_is_left_to_the_profile_below(tmp_path: Path) -> None:
    content = "character,sequence\nMJ025760,U+F0123\n"
    for below, text in (("ivs", "辻"), ("ivs-always", "辻\U000e0103"), ("jisx0213", "辻")):
        profile = read(tmp_path, content, below)
        assert profile.name == below
        assert write(profile, "MJ025761").text == text
        assert write(profile, "MJ025760").text == "\U000f0123"


def test_a_character_that_the_profile_below_cannot_write(tmp_path: Path) -> None:
    profile = read(tmp_path, HEADER + "MJ000007,U+725B,substitute,住民課 決裁\n", "jisx0213")
    assert write(profile, "MJ000007") == Written("牛", False, "receiver.csv:2 住民課 決裁")


def test_a_substitute_is_told_as_becoming_one_with_another(tmp_path: Path) -> None:
    profile = read(tmp_path, HEADER + "MJ025760,U+8FBB,代替文字,\n")
    assert write(profile, "MJ025760") == Written("辻", False, "receiver.csv:2")
    assert collisions(profile, ["MJ025760", "MJ025761"])["MJ025761"] == ("MJ025760",)


def test_two_substitutes_may_be_alike_and_longer_than_a_character(tmp_path: Path) -> None:
    profile = read(
        tmp_path, HEADER + "MJ000004,U+0028 U+4E18 U+0029,substitute,\nMJ000009,U+0028 U+4E18 U+0029,substitute,\n"
    )
    assert write(profile, "MJ000009").text == "(丘)"


@pytest.mark.parametrize("sequence", ["8FBB_E0102", "U+8FBB U+E0102", "u+8fbb  u+e0102"])
def test_a_character_s_own_sequence_is_exact(tmp_path: Path, sequence: str) -> None:
    assert write(read(tmp_path, HEADER + f"MJ025760,{sequence},,\n"), "MJ025760").text == "辻\U000e0102"


def test_a_selector_that_only_the_receiver_knows_is_exact_on_the_character_s_own_base(tmp_path: Path) -> None:
    profile = read(tmp_path, HEADER + "MJ025760,8FBB_E0100,,Adobe-Japan1\n")
    assert write(profile, "MJ025760") == Written("辻\U000e0100", True, "receiver.csv:2 Adobe-Japan1")


def test_a_character_without_a_name_may_be_substituted(tmp_path: Path) -> None:
    assert write(read(tmp_path, HEADER + "U+2460,U+0031,substitute,\n"), "U+2460").text == "1"


@pytest.mark.parametrize(
    ("row", "error_id", "column", "value"),
    [
        ("MJ999999,U+F0000,,", "profile-character-unknown", "character", "MJ999999"),
        (",U+F0000,,", "profile-character-unknown", "character", ""),
        ("辻,U+F0000,,", "profile-character-unknown", "character", "辻"),
        ("GJ000001,U+F0000,,", "profile-character-unknown", "character", "GJ000001"),
        ("U+E000,U+F0000,,", "profile-character-unknown", "character", "U+E000"),
        ("8FBB_E01EF,U+F0000,,", "profile-character-unknown", "character", "8FBB_E01EF"),
        ("U+8FBB,U+F0000,,", "profile-character-ambiguous", "character", "U+8FBB"),
        ("U+000A,U+F0000,,", "profile-character-unwritable", "character", "U+000A"),
        ("U+3013,U+F0000,,", "profile-character-unwritable", "character", "U+3013"),
        ("U+202E,U+F0000,,", "profile-character-unwritable", "character", "U+202E"),
        ("MJ025760,,,", "profile-sequence-malformed", "sequence", ""),
        ("MJ025760,辻,,", "profile-sequence-malformed", "sequence", "辻"),
        ("MJ025760,U+,,", "profile-sequence-malformed", "sequence", "U+"),
        ("MJ025760,U+D800,,", "profile-sequence-malformed", "sequence", "U+D800"),
        ("MJ025760,U+110000,,", "profile-sequence-malformed", "sequence", "U+110000"),
        ("MJ025760,U+8FBBU+E0102,,", "profile-sequence-malformed", "sequence", "U+8FBBU+E0102"),
        ("MJ025760,U+8FBB_E0102,,", "profile-sequence-malformed", "sequence", "U+8FBB_E0102"),
        ("MJ025760,U+E0102,,", "profile-sequence-loose", "sequence", "U+E0102"),
        ("MJ025760,U+3099,,", "profile-sequence-loose", "sequence", "U+3099"),
        ("MJ025760,8FBB_E0102_E0103,,", "profile-sequence-loose", "sequence", "8FBB_E0102_E0103"),
        ("MJ025760,U+000A,,", "profile-sequence-unwritable", "sequence", "U+000A"),
        ("MJ025760,U+FFFE,,", "profile-sequence-unwritable", "sequence", "U+FFFE"),
        ("MJ025760,U+FDD0,,", "profile-sequence-unwritable", "sequence", "U+FDD0"),
        ("MJ025760,U+F0000 U+202E,,", "profile-sequence-unwritable", "sequence", "U+F0000 U+202E"),
        ("MJ025760,U+3013,substitute,", "profile-sequence-unwritable", "sequence", "U+3013"),
        ("MJ025760,U+FFFD,substitute,", "profile-sequence-unwritable", "sequence", "U+FFFD"),
        ("MJ025760,U+3000,substitute,", "profile-sequence-unwritable", "sequence", "U+3000"),
        ("MJ025760,U+0378,substitute,", "profile-sequence-unwritable", "sequence", "U+0378"),
        ("MJ025760," + "U+8FBB " * 22 + ",substitute,", "profile-sequence-long", "sequence", ("U+8FBB " * 22).strip()),
        ("MJ025760,U+8FBB,,", "profile-sequence-taken", "sequence", "U+8FBB"),
        ("MJ025760,8FBB_E0103,,", "profile-sequence-taken", "sequence", "8FBB_E0103"),
        ("MJ025760,9089_E01EF,,", "profile-sequence-taken", "sequence", "9089_E01EF"),
        ("MJ025760,U+3042,,", "profile-sequence-taken", "sequence", "U+3042"),
        ("MJ025760,U+F0000 U+3042,,", "profile-sequence-taken", "sequence", "U+F0000 U+3042"),
        ("MJ025760,U+F0000,same,", "profile-class-unknown", "class", "same"),
    ],
)
def test_a_bad_row_is_refused_with_line_column_and_value(
    tmp_path: Path, row: str, error_id: str, column: str, value: str
) -> None:
    error = refusal(tmp_path, HEADER + "MJ000001,U+F1000,,\n" + row + "\n")
    assert [problem.id for problem in error.problems] == [error_id]
    assert (error.facts["line"], error.facts["column"], error.facts["value"]) == (3, column, value)
    assert error.exit_status == 4
    assert "receiver.csv, line 3" in error.say("en")


def test_a_sequence_is_free_where_the_table_has_its_character_written_in_another_way(tmp_path: Path) -> None:
    profile = read(tmp_path, HEADER + "MJ025760,U+8FBB,,JIS90のフォント\nMJ025761,U+F0000,,\n")
    assert [write(profile, name).text for name in ("MJ025760", "MJ025761")] == ["辻", "\U000f0000"]
    assert collisions(profile, load_standard().names) == {}


def test_a_sequence_that_is_taken_names_the_character_that_has_it(tmp_path: Path) -> None:
    assert refusal(tmp_path, HEADER + "MJ025760,8FBB_E0103,,\n").facts["names"] == "MJ025761"


def test_two_exact_rows_may_not_be_alike(tmp_path: Path) -> None:
    error = refusal(tmp_path, HEADER + "MJ025760,U+F0000,,\nMJ000001,U+F0001,,\nMJ000004,U+F0000,,\n")
    assert (error.id, error.facts["line"], error.facts["first"]) == ("profile-sequence-twice", 4, 2)


def test_a_character_given_twice_names_both_lines(tmp_path: Path) -> None:
    error = refusal(tmp_path, HEADER + "MJ025760,U+F0000,,\n8FBB_E0102,U+F0001,,\n")
    assert (error.id, error.facts["value"], error.facts["line"], error.facts["first"]) == (
        "profile-duplicate",
        "MJ025760",
        3,
        2,
    )


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    error = refusal(tmp_path, HEADER + "MJ999999,,same,\nMJ025760,U+8FBB,,\n")
    assert [problem.id for problem in error.problems] == [
        "profile-character-unknown",
        "profile-class-unknown",
        "profile-sequence-malformed",
        "profile-sequence-taken",
    ]
    assert [problem.facts["line"] for problem in error.problems] == [2, 2, 2, 3]


def test_a_hopeless_table_is_not_told_row_by_row(tmp_path: Path) -> None:
    assert len(refusal(tmp_path, HEADER + "x,y,z,\n" * 1000).problems) == checked_csv.MAX_PROBLEMS


@pytest.mark.parametrize(
    ("content", "error_id", "line"),
    [
        ("", "profile-columns", 1),
        ("MJ025760,U+F0000\n", "profile-columns", 1),
        ("character,sequence,memo\n", "profile-unknown-column", 1),
        ("character,sequence,sequence\n", "profile-column-twice", 1),
        (HEADER + "MJ025760,U+F0000\n", "profile-cells", 2),
        (HEADER + 'MJ025760,"U+F0000,,\n', "profile-csv", 2),
        ((HEADER + "MJ025760,U+F0000,代替文字,\n").encode("cp932"), "profile-encoding", 2),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, content: str | bytes, error_id: str, line: int) -> None:
    error = refusal(tmp_path, content)
    assert (error.id, error.facts["line"]) == (error_id, line)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        load_profile("ivs", load_standard(), tmp_path / "none.csv")
    assert caught.value.id == "profile-unreadable"


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "receiver.csv"
    path.touch()
    os.truncate(path, checked_csv.MAX_BYTES + 1)
    with pytest.raises(TableError) as caught:
        load_profile("ivs", load_standard(), path)
    assert caught.value.id == "profile-too-large"


@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: (HEADER + text).encode())))
def test_nothing_but_a_table_error_comes_of_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("profile") / "receiver.csv"
    path.write_bytes(content)
    with suppress(TableError):
        load_profile("ivs", load_standard(), path)
