"""From merged decisions to rows of gaiji tables: what two agreed on, in front of what they saw, and nothing else."""

import csv
import io
from dataclasses import dataclass, field

import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewers import ICHIRO, TARO, font, item, tables, write_log

from mojimigrate.charsets import load_charset
from mojimigrate.errors import DecisionError, OutputError, UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping import read_gaiji
from mojimigrate.review import placing
from mojimigrate.review.applying import apply
from mojimigrate.review.decisions import read_log
from mojimigrate.review.merging import merge, read_merged
from mojimigrate.review.payload import Source
from mojimigrate.review.placing import place_tables, table_names
from mojimigrate.standard import Standard, load_standard

EXACT, OTHER, HOLD = ("exact", "MJ025760"), ("exact", "MJ025761"), ("hold",)
STANDARD = load_standard()


@pytest.fixture
def merged(tmp_path):
    """Merge the logs of two people, written to a file and read back."""

    def make(one, other=None, third=None, name="merged.jsonl", **facts):
        first = read_log(write_log(tmp_path / "a.jsonl", one, **facts))
        second = read_log(write_log(tmp_path / "b.jsonl", one if other is None else other, TARO, **facts))
        last = None
        if third:
            settles = {"role": "adjudication", "adjudicates": merge(first, second).sha256}
            last = read_log(write_log(tmp_path / "c.jsonl", third, ICHIRO, **settles, **facts))
        path = tmp_path / name
        path.write_bytes(merge(first, second, last).data)
        return read_merged(path)

    return make


@dataclass
class Font:
    """A font in which each code has a glyph with a digest."""

    sha256: str
    glyphs: dict[str, str] = field(default_factory=dict)
    set: str = ""

    @property
    def source(self):
        return Source(self.set, "EUDC.TTE", "font", self.sha256)

    def glyph_of(self, _charset, code):
        return code.hex().upper() if code.hex().upper() in self.glyphs else None

    def digest_of(self, key):
        return self.glyphs[key]


def refusals(*arguments, **options):
    with pytest.raises(DecisionError) as caught:
        apply(*arguments, STANDARD, **options)
    assert caught.value.exit_status == 7
    return [problem.id for problem in caught.value.problems]


def rows(applied, target=("", "windows-31j")):
    return {row.code.hex().upper(): (row.character, row.outcome) for row in applied.tables[target]}


def test_what_two_agreed_on_becomes_rows_sorted_by_code(merged):
    decided = {
        "F043": ("none", "MJ025760", "近い"),
        "F041": ("design", "MJ025760"),
        "F040": EXACT,
        "F042": ("similar", "MJ025761", "点"),
        "F044": ("none", "", "ない"),
        "F045": HOLD,
    }
    applied = apply([merged(decided)], {}, STANDARD)
    assert list(rows(applied).items()) == [
        ("F040", ("MJ025760", Outcome.EXACT)),
        ("F041", ("MJ025760", Outcome.DESIGN)),
        ("F042", ("MJ025761", Outcome.SIMILAR)),
        ("F043", ("MJ025760", Outcome.SUBSTITUTE)),
    ]
    assert applied.counts == {"applied": 4, "none": 1, "hold": 1, "single": 0, "conflict": 0, "changed": 0}
    assert applied.left == 2


def test_conflicts_and_single_decisions_are_left_out_and_counted(merged):
    one = merged({"F040": EXACT, "F041": EXACT, "F042": EXACT}, {"F040": EXACT, "F041": OTHER})
    applied = apply([one], {}, STANDARD)
    assert rows(applied) == {"F040": ("MJ025760", Outcome.EXACT)}
    assert (applied.counts["conflict"], applied.counts["single"]) == (1, 1)


def test_single_decisions_are_taken_on_request_and_the_table_says_so(merged):
    one = merged({"F040": EXACT, "F041": EXACT}, {"F040": EXACT})
    applied = apply([one], {}, STANDARD, single=True)
    both, alone = applied.tables["", "windows-31j"]
    assert both.stated == f"二人照合 佐藤 太郎・渡邉 花子 2026-11-24 merged:{one.sha256[:8]}"
    assert alone.stated == f"一人照合 渡邉 花子 2026-11-24 merged:{one.sha256[:8]}"


def test_the_basis_names_who_adjudicated_and_what_was_decided_in_bulk(merged):
    bulk = (*EXACT, {"bulk": True})
    one = merged({"F040": EXACT, "F041": bulk}, {"F040": OTHER, "F041": EXACT}, {"F040": ("design", "MJ025760", "点")})
    settled, many = apply([one], {}, STANDARD).tables["", "windows-31j"]
    assert settled.stated.startswith("裁定 鈴木一郎（照合 佐藤 太郎・渡邉 花子） 2026-11-24 merged:")
    assert (settled.outcome, settled.note) == (Outcome.DESIGN, "点")
    assert " 一括 " in many.stated


def test_each_charset_and_each_set_has_a_table_of_its_own(merged):
    applied = apply(
        [merged({"F040": EXACT, item("F040", "税"): OTHER, item("80A1", charset="fujitsu-jef"): EXACT})], {}, STANDARD
    )
    assert list(applied.tables) == [("", "fujitsu-jef"), ("", "windows-31j"), ("税", "windows-31j")]
    assert rows(applied, ("税", "windows-31j")) == {"F040": ("MJ025761", Outcome.EXACT)}


def test_decisions_of_several_files_go_together_unless_they_contradict(merged):
    one, other = merged({"F040": EXACT, "F041": EXACT}), merged({"F040": EXACT, "F042": EXACT}, name="2.jsonl")
    applied = apply([one, other], {}, STANDARD)
    assert list(rows(applied)) == ["F040", "F041", "F042"]
    assert applied.counts["applied"] == 3
    against = merged({"F040": OTHER}, name="3.jsonl")
    assert refusals([one, against], {}) == ["apply-contradiction"]
    assert refusals([merged({"F040": ("design", "MJ025760")}, name="4.jsonl"), one], {}) == ["apply-contradiction"]


def test_nothing_to_apply_is_refused(merged):
    assert refusals([merged({"F040": HOLD})], {}) == ["apply-nothing"]


def test_other_tables_are_refused_and_each_difference_is_told(merged):
    changed = dict.fromkeys(sorted(tables()), "ab" * 32)
    one = merged({"F040": EXACT}, tables=changed)
    assert refusals([one], {}) == ["apply-other-table"] * 2
    applied = apply([one], {}, STANDARD, rebase=True)
    assert [(each.kind, each.name, each.old) for each in applied.differences] == [
        ("table", name, "ab" * 32) for name in changed
    ]
    assert [each.new for each in applied.differences] == [tables()[name] for name in changed]
    assert rows(applied)


def test_a_list_of_added_characters_that_is_gone_is_a_difference(merged):
    one = merged({"F040": EXACT}, tables={**tables(), "added-0123456789abcdef.tsv": "ab" * 32})
    assert refusals([one], {}) == ["apply-other-table"]


def test_a_character_that_is_another_now_must_be_decided_again(merged):
    one = merged({"F040": (*EXACT, {"form": "U+8FBB"}), "F041": EXACT})
    assert refusals([one], {}) == ["apply-other-form"]
    applied = apply([one], {}, STANDARD, rebase=True)
    assert list(rows(applied)) == ["F041"]
    assert applied.counts["changed"] == 1
    [difference] = applied.differences
    assert (difference.name, difference.old, difference.new) == ("MJ025760", "U+8FBB", "8FBB_E0102")


def test_a_character_that_is_no_longer_there_must_be_decided_again(merged):
    everything = STANDARD._table
    fewer = Standard(everything.filter(pc.not_equal(everything["name"], "MJ025761")))
    one = merged({"F040": OTHER, "F041": EXACT})
    applied = apply([one], {}, fewer, rebase=True)
    assert list(rows(applied)) == ["F041"]
    assert [(each.kind, each.name, each.new) for each in applied.differences] == [("character", "MJ025761", "")]


GLYPHS = {"F040": "0" * 16, "F041": "1" * 16}


@pytest.fixture
def seen(merged):
    """Return decisions that were made in front of a font."""
    decided = {code: (*EXACT, {"glyph": glyph}) for code, glyph in GLYPHS.items()}
    return merged(decided, sources=[font("ab" * 32)])


def test_the_font_of_the_decisions_must_be_given(seen):
    assert refusals([seen], {}) == ["apply-font-missing"]
    assert refusals([seen], {}, rebase=True) == ["apply-font-missing"]
    assert refusals([seen], {"税": Font("ab" * 32)}) == ["apply-font-missing"]
    assert len(rows(apply([seen], {"": Font("ab" * 32, GLYPHS)}, STANDARD))) == 2


def test_the_glyph_is_proved_even_if_the_font_is_the_same(seen):
    swapped = Font("ab" * 32, {"F040": "1" * 16, "F041": "0" * 16})
    assert refusals([seen], {"": swapped}) == ["apply-other-glyph"] * 2


def test_a_glyph_that_no_font_of_the_header_could_show_is_refused(merged):
    assert refusals([merged({"F040": (*EXACT, {"glyph": "0" * 16})})], {}) == ["apply-other-glyph"]


def test_decisions_that_name_no_list_of_characters_are_refused(merged):
    assert refusals([merged({"F040": EXACT}, tables={})], {}) == ["apply-other-table"]


def test_two_files_may_not_say_different_things_of_a_code(merged):
    one, none = merged({"F040": EXACT}), merged({"F040": ("none", "", "なし")})
    assert refusals([one, none], {}) == refusals([none, one], {}) == ["apply-contradiction"]


def test_a_conflict_is_no_contradiction_of_what_settled_it_and_one_of_others_is(merged):
    before = merged({"F040": EXACT}, {"F040": OTHER})
    after = merged({"F040": EXACT}, {"F040": OTHER}, {"F040": EXACT})
    assert apply([before, after], {}, STANDARD).counts["applied"] == 1
    assert apply([before, after], {}, STANDARD).left == 0
    assert refusals([before, merged({"F040": EXACT})], {}) == ["apply-contradiction"]


def test_a_code_that_stands_in_two_files_counts_once(merged):
    decided = {"F040": EXACT, "F041": ("hold",), "F042": ("none", "", "なし")}
    counts = apply([merged(decided), merged(decided)], {}, STANDARD).counts
    assert counts == {"applied": 1, "none": 1, "hold": 1, "single": 0, "conflict": 0, "changed": 0}


def test_another_font_is_refused_and_with_rebase_what_it_draws_otherwise_is_left_out(seen):
    now = Font("cd" * 32, {"F040": "0" * 16, "F041": "2" * 16})
    assert refusals([seen], {"": now}) == ["apply-other-font", "apply-other-glyph"]
    applied = apply([seen], {"": now}, STANDARD, rebase=True)
    assert list(rows(applied)) == ["F040"]
    assert applied.counts["changed"] == 1
    assert [(each.kind, each.old[:2], each.new[:2]) for each in applied.differences] == [
        ("font", "ab", "cd"),
        ("glyph", "11", "22"),
    ]


def test_a_glyph_that_the_font_no_longer_has_is_left_out(seen):
    applied = apply([seen], {"": Font("cd" * 32, {"F041": "1" * 16})}, STANDARD, rebase=True)
    assert list(rows(applied)) == ["F041"]


def test_a_font_that_nobody_saw_leaves_out_what_it_draws(merged):
    one = merged({"F040": EXACT, "F041": EXACT})
    now = Font("cd" * 32, {"F040": "0" * 16})
    assert refusals([one], {"": now}) == ["apply-other-font", "apply-other-glyph"]
    assert list(rows(apply([one], {"": now}, STANDARD, rebase=True))) == ["F041"]


TEXTS = st.text(max_size=30) | st.sampled_from(["=1+1", "'=1", "''@x", "a\r\nb", "\x00", ' "x", ', "\u202eabc", "－"])


@given(
    st.dictionaries(st.integers(0xF040, 0xF07E), st.tuples(st.sampled_from(["similar", "none"]), TEXTS), min_size=1),
    st.sampled_from(["=HYPERLINK(1)", "@山田", "-", "渡邉 花子", "a\tb"]),
)
@settings(max_examples=40, deadline=None)
def test_what_is_applied_is_read_back_as_it_was_decided(tmp_path_factory, decided, reviewer):
    folder = tmp_path_factory.mktemp("applied")
    decisions = {f"{code:04X}": (kind, "MJ025760", f"{reason}理") for code, (kind, reason) in decided.items()}
    log = read_log(write_log(folder / "a.jsonl", decisions, reviewer))
    applied = apply([merge(log)], {}, STANDARD, single=True)
    output = folder / "site.csv"
    place_tables(applied.tables, output, STANDARD, overwrite=False)
    table = read_gaiji(output, load_charset("windows-31j"), STANDARD)
    outcomes = {"similar": Outcome.SIMILAR, "none": Outcome.SUBSTITUTE}
    assert {row.code.hex().upper(): row.outcome for row in table.rows} == {
        code: outcomes[kind] for code, (kind, *_) in decisions.items()
    }
    assert all(row.note.endswith("理") and row.note.isprintable() for row in table.rows)
    cells = [cell for line in csv.reader(io.StringIO(output.read_text("utf-8-sig"), newline="")) for cell in line]
    assert len(cells) == 5 * (len(decisions) + 1)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.fixture
def applied(merged):
    return apply([merged({"F040": EXACT, item("80A1", charset="fujitsu-jef"): EXACT})], {}, STANDARD).tables


@pytest.fixture
def one_table(applied):
    return {("", "windows-31j"): applied["", "windows-31j"]}


def test_one_table_is_one_file_for_its_owner(one_table, tmp_path):
    output = tmp_path / "site.csv"
    assert place_tables(one_table, output, STANDARD, overwrite=False) == {("", "windows-31j"): output}
    assert output.read_bytes().startswith(b"\xef\xbb\xbfcode,character,class,basis,note\nF040,MJ025760,exact,")
    assert output.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("exists", [False, True])
def test_several_tables_go_into_a_folder(applied, tmp_path, exists):
    output = tmp_path / "site"
    if exists:
        output.mkdir()
    places = place_tables(applied, output, STANDARD, overwrite=False)
    assert sorted(path.name for path in output.iterdir()) == ["fujitsu-jef.csv", "windows-31j.csv"]
    assert set(places.values()) == set(output.iterdir())


def test_several_tables_are_not_one_file(applied, tmp_path):
    with pytest.raises(UsageError) as caught:
        place_tables(applied, tmp_path / "site.csv", STANDARD, overwrite=True)
    assert caught.value.id == "apply-folder"


def test_nothing_is_written_over_unless_that_is_said(one_table, tmp_path):
    output = tmp_path / "site.csv"
    output.write_text("mine")
    with pytest.raises(OutputError) as caught:
        place_tables(one_table, output, STANDARD, overwrite=False)
    assert (caught.value.id, output.read_text()) == ("output-exists", "mine")
    place_tables(one_table, output, STANDARD, overwrite=True)
    assert "MJ025760" in output.read_text("utf-8")


def test_a_table_that_would_be_read_otherwise_is_not_put_in_place(applied, tmp_path, monkeypatch):
    monkeypatch.setattr(placing, "write_csv", lambda table: b"code,character,class\nF041,MJ025760,exact\n")
    output = tmp_path / "site"
    with pytest.raises(DecisionError) as caught:
        place_tables({("", "windows-31j"): applied["", "windows-31j"]}, output, STANDARD, overwrite=False)
    assert caught.value.id == "apply-read-back"
    assert list(tmp_path.glob("*site*")) == list(tmp_path.glob(".site*")) == []


def test_where_nothing_can_be_written_that_is_said(one_table, tmp_path):
    with pytest.raises(OutputError) as caught:
        place_tables(one_table, tmp_path / "none" / "site.csv", STANDARD, overwrite=False)
    assert caught.value.id == "output-write"


def test_names_of_tables_stay_in_their_folder_and_apart():
    targets = dict.fromkeys([("", "juki"), ("../a", "juki"), ("...a", "juki"), ("税", "juki"), ("a/b", "juki")])
    names = list(table_names(targets).values())
    assert names[0] == "juki.csv"
    assert names[3] == "税-juki.csv"
    assert len(set(names)) == 5
    assert not any("/" in name or name.startswith(".") for name in names)
