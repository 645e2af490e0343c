"""How far a site has come: what is decided of each system, and which runs do not know it yet."""

import hashlib

import pytest
from reviewers import HANAKO, TARO, font, item, write_log

from mojimigrate.errors import DecisionError, InputError, TableError, UsageError
from mojimigrate.ledger import Key, Outcome, Place, Tally
from mojimigrate.review.decisions import read_log
from mojimigrate.review.merging import merge
from mojimigrate.review.progress import (
    Amount,
    SiteTable,
    command_of,
    find_stale,
    measure,
    read_decisions,
    read_systems,
)
from mojimigrate.run.record import Job
from mojimigrate.run.record import SiteTable as RunTable
from mojimigrate.standard import load_standard

STANDARD = load_standard()
EXACT = ("exact", "MJ025760")


def key(code, outcome=Outcome.UNIDENTIFIED, charset="windows-31j", field="氏名"):
    return Key("住民.csv", field, charset, code, outcome)


def tally(count, character=""):
    return Tally(character, "〓", "", count, [Place(1, 0, "■〓■")])


@pytest.fixture
def systems(write_run):
    """Return 住記 and 税: F040 stands in both."""
    first = write_run(
        {
            key("F040"): tally(5),
            key("F040", field="方書"): tally(2),
            key("F041"): tally(3),
            key("F042"): tally(1),
            key("F043", Outcome.UNASSIGNED): tally(1),
            key("F044", Outcome.OUTSIDE): tally(1),
            key("F045"): tally(1),
            key("81", Outcome.MALFORMED): tally(9),
            key("F0A0", Outcome.DESIGN): tally(4, "MJ025760"),
        },
        "out-1",
    )
    second = write_run({key("F040"): tally(4)}, "税")
    return read_systems([f"住記={first}", str(second)])


@pytest.fixture
def merged(tmp_path):
    def make(one, other=None, **facts):
        first = read_log(write_log(tmp_path / "a.jsonl", one, **facts))
        return merge(first, read_log(write_log(tmp_path / "b.jsonl", other or {}, TARO, **facts)))

    return make


@pytest.fixture
def gaiji(tmp_path):
    def write(*rows, name="site.csv"):
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in ("code,character,class", *rows)), "utf-8")
        return path

    return write


def test_systems_are_called_by_their_folders_or_as_they_are_named(systems):
    assert [system.name for system in systems] == ["住記", "税"]
    assert systems[0].folder.name == "out-1"


def test_a_folder_that_is_no_run_is_told(tmp_path):
    with pytest.raises(InputError) as caught:
        read_systems([f"税={tmp_path}"])
    assert caught.value.id == "run-missing"


def test_codes_and_occurrences_are_counted_by_what_is_known_of_them(systems, merged):
    none = ("none", "", "ない")
    one = {"F040": EXACT, "F041": EXACT, "F042": ("hold",), "F043": none, "F044": EXACT}
    other = {"F040": EXACT, "F041": ("design", "MJ025760"), "F043": none}
    first, second = measure(systems, [merged(one, other)])
    assert first.standings == {
        "agreed": Amount(1, 7),
        "none": Amount(1, 1),
        "single": Amount(1, 1),
        "conflict": Amount(1, 3),
        "hold": Amount(1, 1),
        "undecided": Amount(1, 1),
    }
    assert (first.items, first.settled) == (Amount(6, 14), Amount(2, 8))
    assert (second.items, second.settled) == (Amount(1, 4), Amount(1, 4))


def test_nothing_is_known_without_decisions(systems):
    first, _ = measure(systems, [])
    assert first.standings["undecided"] == first.items == Amount(6, 14)
    assert first.settled == Amount(0, 0)


def test_a_system_with_a_font_of_its_own_has_decisions_of_its_own(systems, merged):
    own = [font("ab" * 32, "税")]
    first, second = measure(systems, [merged({"F040": EXACT}, {"F040": EXACT}, sources=own)])
    assert (first.settled, second.settled) == (Amount(1, 7), Amount(0, 0))
    theirs = {item("F040", "税"): EXACT}
    first, second = measure(systems, [merged(theirs, theirs, sources=own)])
    assert (first.settled, second.settled) == (Amount(0, 0), Amount(1, 4))


def test_of_several_files_the_best_counts(systems, merged):
    agreed, conflict = (
        merged({"F040": EXACT}, {"F040": EXACT}),
        merged({"F040": EXACT}, {"F040": ("exact", "MJ025761")}),
    )
    for files in ([agreed, conflict], [conflict, agreed]):
        assert measure(systems, files)[1].settled == Amount(1, 4)


def test_a_log_of_one_person_is_read_as_single_decisions(tmp_path, systems):
    path = write_log(tmp_path / "a.jsonl", {"F040": EXACT})
    assert measure(systems, [read_decisions(path, STANDARD)])[1].standings["single"] == Amount(1, 4)
    path.write_bytes(read_decisions(path, STANDARD).data)
    assert measure(systems, [read_decisions(path, STANDARD)])[1].standings["single"] == Amount(1, 4)


@pytest.mark.parametrize(
    ("facts", "data", "fault"),
    [
        ({}, b"{}\n", "decision-chain"),
        ({"role": "adjudication", "adjudicates": "ab" * 32}, None, "merge-role"),
    ],
)
def test_what_is_neither_is_refused(tmp_path, facts, data, fault):
    path = write_log(tmp_path / "a.jsonl", {"F040": EXACT}, HANAKO, **facts)
    if data:
        path.write_bytes(data)
    with pytest.raises(DecisionError) as caught:
        read_decisions(path, STANDARD)
    assert caught.value.id == fault


def stale(systems, *tables, decisions=()):
    found = find_stale(systems, [SiteTable(*each) for each in tables], decisions, STANDARD)
    return {one.system.name: one.codes for one in found}


def test_a_run_is_stale_if_a_table_has_a_character_for_what_it_left_open(systems, gaiji):
    assert stale(systems, (gaiji("F041,MJ025760,exact"),)) == {"住記": ("F041",)}
    assert stale(systems, (gaiji("F041,MJ025760,exact", "F040,MJ025760,exact"),)) == {
        "住記": ("F040", "F041"),
        "税": ("F040",),
    }


def test_a_run_is_not_stale_for_codes_that_it_does_not_have_or_has_so(systems, gaiji):
    assert stale(systems, (gaiji("F07E,MJ025760,exact", "F0A0,MJ025760,design"),)) == {}


def test_a_run_is_stale_if_a_table_has_another_character_for_what_it_carried_over(systems, gaiji):
    assert stale(systems, (gaiji("F0A0,MJ025761,design"),)) == {"住記": ("F0A0",)}


def test_a_run_that_was_given_the_table_is_not_stale(write_run, gaiji):
    path = gaiji("F040,MJ025760,exact")
    given = RunTable("site.csv", hashlib.sha256(path.read_bytes()).hexdigest(), 1)
    job = Job("windows-31j", "jis90", "ivs", "〓", gaiji=(given,))
    systems = read_systems([str(write_run({key("F040"): tally(1)}, job=job))])
    assert stale(systems, (path,)) == {}
    assert stale(systems, (gaiji("F040,MJ025761,exact", name="new.csv"),)) == {"out": ("F040",)}


@pytest.mark.parametrize(("where", "found"), [("税", {"税": ("F040",)}), ("fujitsu-jef", {}), ("windows-31j", None)])
def test_a_table_is_for_the_system_or_charset_that_is_named(systems, gaiji, where, found):
    both = {"住記": ("F040",), "税": ("F040",)}
    assert stale(systems, (gaiji("F040,MJ025760,exact"), where)) == (both if found is None else found)


def test_a_table_for_nobody_is_refused(systems, gaiji):
    with pytest.raises(UsageError) as caught:
        stale(systems, (gaiji("F040,MJ025760,exact"), "国保"))
    assert caught.value.id == "status-table-for"


def test_a_table_of_another_charset_concerns_no_run_that_cannot_read_it(write_run, gaiji):
    jef = write_run(
        {key("80A1", charset="fujitsu-jef"): tally(1)}, "jef", job=Job("fujitsu-jef+ebcdik", "jis78", "ivs", "〓")
    )
    windows = write_run({key("F040"): tally(1)}, "windows")
    systems = read_systems([str(jef), str(windows)])
    assert stale(systems, (gaiji("80A1,MJ025760,exact"),)) == {"jef": ("80A1",)}
    with pytest.raises(TableError):
        stale(systems, (gaiji("0,MJ025760,exact"),))


def test_agreed_decisions_make_stale_what_still_holds_the_code_as_outstanding(systems, merged):
    decided = {"F041": EXACT, "F043": ("none", "", "ない")}
    found = find_stale(systems, [], [merged(decided, decided)], STANDARD)
    assert [(one.system.name, one.codes, one.tables, one.decided) for one in found] == [("住記", ("F041",), (), True)]


def test_the_command_to_run_again_has_the_tables_of_the_job_and_then_the_new_ones(write_run, gaiji):
    old = RunTable("old.csv", "ab" * 32, 1)
    job = Job("windows-31j", "jis90", "ivs", "〓", gaiji=(old,), framing="csv", to="csv")
    folder = write_run({key("F040"): tally(1)}, job=job)
    path = gaiji("F040,MJ025760,exact")
    [one] = find_stale(read_systems([str(folder)]), [SiteTable(path)], [], STANDARD)
    assert command_of(one) == [
        *("mojimigrate", "convert", "住民.csv", "-o", str(folder), "--overwrite"),
        *("--charset", "windows-31j", "--edition", "jis90", "--profile", "ivs", "--framing", "csv", "--to", "csv"),
        *("--gaiji", "old.csv", "--gaiji", str(path)),
    ]
