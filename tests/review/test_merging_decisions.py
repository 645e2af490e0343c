"""Two people's decisions held against each other, and a third one's on their conflicts."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewers import HANAKO, ICHIRO, TARO, TIME, decide, font, item, rechained, write_log, writer

from mojimigrate.errors import DecisionError, UsageError
from mojimigrate.review.chain import chain
from mojimigrate.review.decisions import read_log
from mojimigrate.review.merging import merge, person, read_merged, sort_logs

EXACT, DESIGN, OTHER = ("exact", "MJ025760"), ("design", "MJ025760"), ("exact", "MJ025761")
NONE, SUBSTITUTE, HOLD = ("none", "", "ない"), ("none", "MJ025760", "近い"), ("hold",)


@pytest.fixture
def log(tmp_path):
    """Write a log by decisions and read it."""

    def make(decisions, reviewer=HANAKO, **facts):
        return read_log(write_log(tmp_path / f"{reviewer}.jsonl", decisions, reviewer, **facts))

    return make


@pytest.fixture
def refused(log):
    """Merge logs that do not go together, and return the id of the refusal."""

    def refuse(*logs):
        with pytest.raises(DecisionError) as caught:
            merge(*logs)
        assert caught.value.exit_status == 7
        return caught.value.id

    return refuse


@pytest.mark.parametrize(
    ("one", "other", "state", "decision", "differs"),
    [
        (EXACT, EXACT, "agreed", ("exact", "MJ025760"), ()),
        (EXACT, DESIGN, "conflict", ("", ""), ("decision",)),
        (EXACT, OTHER, "conflict", ("", ""), ("character",)),
        (DESIGN, OTHER, "conflict", ("", ""), ("decision", "character")),
        (NONE, NONE, "agreed", ("none", ""), ()),
        (NONE, SUBSTITUTE, "conflict", ("", ""), ("character",)),
        (NONE, EXACT, "conflict", ("", ""), ("decision", "character")),
        (SUBSTITUTE, SUBSTITUTE, "agreed", ("none", "MJ025760"), ()),
        (HOLD, HOLD, "hold", ("hold", ""), ()),
        (HOLD, EXACT, "single", ("exact", "MJ025760"), ()),
        (EXACT, None, "single", ("exact", "MJ025760"), ()),
        (HOLD, None, "hold", ("hold", ""), ()),
    ],
)
def test_what_two_decisions_come_to(log, one, other, state, decision, differs):
    second = log({"F040": other} if other else {}, TARO)
    [merged] = merge(log({"F040": one}), second).items
    assert (merged.state, (merged.decision, merged.character), merged.differs) == (state, decision, differs)
    assert merged.form == ("8FBB_E0102" if merged.character == "MJ025760" else "")
    assert not merged.adjudicated
    assert {vote.reviewer for vote in merged.by} == ({HANAKO, TARO} if other else {HANAKO})


def test_items_are_sorted_and_counted_by_state(log):
    elsewhere = item("80A1", "税", "fujitsu-jef")
    merged = merge(
        log({elsewhere: HOLD, "F042": EXACT, "F040": EXACT, "F041": EXACT}),
        log({"F041": OTHER, "F040": EXACT}, TARO),
    )
    assert [str(one.item) for one in merged.items] == [
        "|windows-31j|F040",
        "|windows-31j|F041",
        "|windows-31j|F042",
        "税|fujitsu-jef|80A1",
    ]
    assert merged.states == {"agreed": 1, "conflict": 1, "single": 1, "hold": 1}


def test_both_reasons_of_one_decision_stand(log):
    first = log({"F040": ("similar", "MJ025760", "点が違う"), "F041": NONE})
    second = log({"F040": ("similar", "MJ025760", "しんにょうの点"), "F041": NONE}, TARO)
    reasons = {merged.reason for merged in merge(first, second).items}
    assert reasons in ({"点が違う / しんにょうの点", "ない"}, {"しんにょうの点 / 点が違う", "ない"})


def test_one_log_alone_is_single(log):
    merged = merge(log({"F040": EXACT, "F041": HOLD}))
    assert [one.state for one in merged.items] == ["single", "hold"]
    assert [entry.events for entry in merged.header.logs] == [2]


def test_an_undone_decision_is_no_vote(log, tmp_path):
    pages = writer(TARO)
    pages.undo(decide(pages, item("F040"), *OTHER), time=TIME)
    (tmp_path / "t.jsonl").write_bytes(pages.to_bytes())
    [merged] = merge(log({"F040": EXACT}), read_log(tmp_path / "t.jsonl")).items
    assert merged.state == "single"


@pytest.mark.parametrize("name", ["渡邉花子", " 渡邉　花子 ", "渡邉 花子", "渡邉\u200b花子", "渡邉\U000e0101花子"])
def test_nobody_is_two_of_them(log, refused, name):
    assert person(name) == person(HANAKO)
    assert refused(log({"F040": EXACT}), log({"F040": EXACT}, name)) == "merge-same-person"


def test_names_in_another_case_or_width_are_one_name():
    assert person("Ｗａｔａｎａｂｅ") == person("WATANABE ") != person(TARO)


@pytest.mark.parametrize(
    "facts",
    [{"report": "ab" * 32}, {"tables": {}}, {"sources": [font()]}, {"standard_font": "ab" * 32}],
    ids=["report", "tables", "font", "standard font"],
)
def test_two_people_must_have_seen_the_same(log, refused, facts):
    assert refused(log({"F040": EXACT}), log({"F040": EXACT}, TARO, **facts)) == "merge-other-report"


@pytest.mark.parametrize("facts", [{"glyph": "0123456789abcdef"}, {"form": "U+8FBB"}], ids=["glyph", "form"])
def test_two_people_must_have_seen_the_same_glyph(log, refused, facts):
    assert refused(log({"F040": EXACT}), log({"F040": (*EXACT, facts)}, TARO)) == "merge-glyph"


@pytest.fixture
def pair(log):
    """Return two logs: F040 is agreed, F041 and F042 are in conflict."""
    return (
        log({"F040": EXACT, "F041": EXACT, "F042": EXACT}),
        log({"F040": EXACT, "F041": OTHER, "F042": NONE}, TARO),
    )


@pytest.fixture
def adjudicate(log, pair):
    """Return a log of a third person on the conflicts of the pair."""

    def make(decisions, reviewer=ICHIRO, **facts):
        third = {"role": "adjudication", "adjudicates": merge(*pair).sha256, "report": "77" * 32}
        return log(decisions, reviewer, **third | facts)

    return make


def test_a_third_person_settles_conflicts(pair, adjudicate):
    agreed, settled, open_ = merge(*pair, adjudicate({"F041": ("design", "MJ025761"), "F042": HOLD})).items
    assert (agreed.state, agreed.adjudicated) == ("agreed", False)
    assert (settled.state, settled.decision, settled.character, settled.adjudicated) == (
        "agreed",
        "design",
        "MJ025761",
        True,
    )
    assert settled.form
    assert [vote.reviewer for vote in settled.by][-1] == ICHIRO
    assert (open_.state, open_.decision, open_.adjudicated) == ("conflict", "", False)
    assert open_.differs == ("decision", "character")


def test_the_order_of_the_two_does_not_matter_to_the_third(pair, adjudicate):
    third = adjudicate({"F041": EXACT})
    assert merge(*pair, third).data == merge(*reversed(pair), third).data


@pytest.mark.parametrize(
    ("decisions", "facts", "fault"),
    [
        ({"F040": EXACT}, {}, "merge-not-in-conflict"),
        ({"F0FC": EXACT}, {}, "merge-not-in-conflict"),
        ({"F041": EXACT}, {"reviewer": "渡邉花子"}, "merge-same-person"),
        ({"F041": EXACT}, {"reviewer": "佐藤太郎"}, "merge-same-person"),
        ({"F041": EXACT}, {"adjudicates": "ab" * 32}, "merge-adjudicates"),
        ({"F041": EXACT}, {"tables": {}}, "merge-other-report"),
        ({"F041": EXACT}, {"sources": [font()]}, "merge-other-report"),
        ({"F041": (*EXACT, {"glyph": "0123456789abcdef"})}, {}, "merge-glyph"),
    ],
)
def test_a_third_person_settles_nothing_else(pair, adjudicate, refused, decisions, facts, fault):
    assert refused(*pair, adjudicate(decisions, **facts)) == fault


def test_who_decides_more_after_the_page_for_adjudication_was_built_is_found_out(pair, adjudicate, refused, log):
    third = adjudicate({"F041": EXACT})
    more = log({"F040": EXACT, "F041": OTHER, "F042": NONE, "F043": EXACT}, TARO)
    assert refused(pair[0], more, third) == "merge-adjudicates"


def test_roles_are_not_exchanged(pair, adjudicate, refused):
    third = adjudicate({"F041": EXACT})
    assert refused(pair[0], third) == "merge-role"
    assert refused(*pair, pair[0]) == "merge-role"
    assert refused(pair[0], None, third) == "merge-role"


def test_logs_are_told_apart_in_any_order(pair, adjudicate):
    third = adjudicate({})
    assert sort_logs([third, *pair]) == (*pair, third)
    assert sort_logs([pair[1]]) == (pair[1], None, None)
    for wrong in ([], [third], [*pair, pair[0]], [*pair, third, third]):
        with pytest.raises(UsageError) as caught:
            sort_logs(wrong)
        assert caught.value.id == "merge-logs"


@pytest.fixture
def merged_file(pair, adjudicate, tmp_path):
    path = tmp_path / "merged.jsonl"
    path.write_bytes(merge(*pair, adjudicate({"F041": DESIGN})).data)
    return path


def test_what_is_written_is_read_back(pair, adjudicate, merged_file):
    merged = merge(*pair, adjudicate({"F041": DESIGN}))
    read = read_merged(merged_file)
    assert (read.header, read.items, read.data, read.sha256) == (
        merged.header,
        merged.items,
        merged.data,
        merged.sha256,
    )


def test_every_flipped_byte_of_merged_decisions_is_refused(merged_file):
    data = merged_file.read_bytes()
    for position in range(0, len(data), 3):
        flip = (0x01, 0x20, 0x80)[position % 7 % 3]
        merged_file.write_bytes(data[:position] + bytes([data[position] ^ flip]) + data[position + 1 :])
        with pytest.raises(DecisionError):
            read_merged(merged_file)


@pytest.mark.parametrize(
    ("line", "change", "fault"),
    [
        (1, {"format": "mojimigrate-decisions"}, "decision-format"),
        (1, {"schema": 2}, "decision-schema"),
        (1, {"report": ""}, "decision-digest"),
        (1, {"extra": ""}, "decision-shape"),
        (1, {"logs": []}, "merged-logs"),
        (2, {"decision": "design"}, "merged-verdict"),
        (2, {"character": "MJ025761"}, "merged-verdict"),
        (2, {"state": "conflict"}, "merged-verdict"),
        (2, {"reason": "?"}, "merged-verdict"),
        (2, {"adjudicated": True}, "merged-verdict"),
        (2, {"by": []}, "merged-voters"),
        (2, {"glyph": "?"}, "decision-glyph"),
        (2, {"item": {"set": "", "charset": "windows-31j", "code": "F0FC"}}, "merged-order"),
        (2, {"extra": ""}, "decision-shape"),
        (3, {"adjudicated": False}, "merged-verdict"),
        (4, {"state": "agreed", "decision": "exact", "character": "MJ025760"}, "merged-verdict"),
    ],
)
def test_a_line_must_say_what_its_votes_come_to(merged_file, line, change, fault):
    values = [json.loads(one) for one in merged_file.read_bytes().splitlines()]
    values[line - 1] |= change
    merged_file.write_bytes(rechained(values))
    with pytest.raises(DecisionError) as caught:
        read_merged(merged_file)
    assert fault in {problem.id for problem in caught.value.problems}


def test_a_vote_that_is_no_third_person_s_cannot_pass_for_one(merged_file):
    values = [json.loads(one) for one in merged_file.read_bytes().splitlines()]
    # The third's vote on what was in conflict, put on what was agreed.
    values[1] = {**values[2], "item": values[1]["item"], "by": [*values[1]["by"], values[2]["by"][-1]]}
    merged_file.write_bytes(rechained(values))
    with pytest.raises(DecisionError) as caught:
        read_merged(merged_file)
    assert caught.value.id == "merged-verdict"


DECISIONS = st.dictionaries(
    st.sampled_from(["F040", "F041", "F042", "F043"]),
    st.sampled_from([EXACT, DESIGN, OTHER, NONE, SUBSTITUTE, HOLD]),
)


@given(DECISIONS, DECISIONS)
@settings(max_examples=50, deadline=None)
def test_merging_does_not_depend_on_the_order_and_loses_no_vote(tmp_path_factory, one, other):
    folder = tmp_path_factory.mktemp("logs")
    first = read_log(write_log(folder / "a.jsonl", one))
    second = read_log(write_log(folder / "b.jsonl", other, TARO))
    merged = merge(first, second)
    assert merged.data == merge(second, first).data
    votes = {(vote.reviewer, entry.item.code): vote.decision for entry in merged.items for vote in entry.by}
    assert votes == {(HANAKO, code): each[0] for code, each in one.items()} | {
        (TARO, code): each[0] for code, each in other.items()
    }
    for entry in merged.items:
        same = one.get(entry.item.code) == other.get(entry.item.code) != HOLD
        assert (entry.state == "agreed") == same


def test_chained_lines_of_nothing_are_nothing():
    assert list(chain([])) == []
