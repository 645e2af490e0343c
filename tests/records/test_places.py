"""Where fields stand, in the layout and in records."""

import numpy as np
import pytest

from mojimigrate.errors import UsageError
from mojimigrate.records.layout import Field, Kind, RecordType, When
from mojimigrate.records.places import Plan


def text(name, length, **more):
    return Field(name=name, length=length, **more)


def number(name, length, **more):
    return Field(name=name, type=Kind.ZONED, length=length, digits=length, **more)


def group(name, *fields, **more):
    return Field(name=name, type=Kind.GROUP, fields=fields, **more)


def plan(*fields):
    return Plan(RecordType(name="r", fields=fields))


def placed(made, *records):
    """Place records of digits in ASCII, one behind the other; return each value's text by field, and the misfits."""
    data = b"".join(records)
    ends = np.cumsum([len(record) for record in records])
    begins = ends - [len(record) for record in records]

    def count(field, at):
        values = [data[begin : begin + field.length] for begin in at.tolist()]
        return np.array([int(value) if value.isdigit() else -1 for value in values], np.int64)

    found, misfits = made.place(begins, ends, count, lambda field: np.array([b"A" in r for r in records]))

    def shown(values):
        for each in values:
            size = each.node.size
            yield each.node.name, [data[at : at + size].decode() for at in each.begins.tolist()]
            yield from shown(each.children)

    return dict(shown(found)), [(misfit.index, misfit.error.id, misfit.error.facts) for misfit in misfits]


def test_fields_follow_one_another_and_groups_vanish():
    made = plan(text("番号", 2), group("氏名", text("漢字", 3), text("カナ", 1)), text("末尾", 2))
    assert [(".".join(node.path), node.start, node.length) for node in made.walk()] == [
        ("番号", 0, 2),
        ("氏名", 2, 4),
        ("氏名.漢字", 2, 3),
        ("氏名.カナ", 5, 1),
        ("末尾", 6, 2),
    ]
    assert placed(made, b"12abcKzz", b"34defLyy") == (
        {"番号": ["12", "34"], "漢字": ["abc", "def"], "カナ": ["K", "L"], "末尾": ["zz", "yy"]},
        [],
    )


def test_what_follows_a_table_moves_up_unless_its_room_is_reserved():
    table = group("履歴", text("事由", 2), occurs=3, least=0, depending_on="件数")
    moving = plan(number("件数", 1), table, text("末尾", 1))
    assert (moving.least, moving.length) == (2, 8)
    assert placed(moving, b"2aabbZ", b"0Y", b"3aabbccX") == (
        {
            "件数": ["2", "0", "3"],
            "履歴": ["aa", "bb", "aa", "bb", "cc"],
            "事由": ["aa", "bb", "aa", "bb", "cc"],
            "末尾": ["Z", "Y", "X"],
        },
        [],
    )
    reserved = Field(**{name: getattr(table, name) for name in table.__struct_fields__} | {"reserved": True})
    standing = plan(number("件数", 1), reserved, text("末尾", 1))
    assert (standing.least, standing.length) == (8, 8)
    assert placed(standing, b"1aa....Z")[0]["末尾"] == ["Z"]


def test_a_record_ends_with_the_last_occurrence_of_its_last_table_even_if_room_is_reserved():
    table = Field(name="表", length=2, occurs=3, depending_on="件数", reserved=True)
    made = plan(number("件数", 1), table)
    assert (made.least, made.length) == (1, 7)
    assert placed(made, b"2aabb", b"0", b"1aa....") == ({"件数": ["2", "0", "1"], "表": ["aa", "bb", "aa"]}, [])
    assert placed(made, b"2aab")[1] == [(0, "record-too-short", {"found": 4, "expected": 5})]


def test_a_second_table_is_counted_by_a_field_that_the_first_one_moves():
    made = plan(
        number("甲", 1),
        text("表甲", 1, occurs=2, depending_on="甲"),
        number("乙", 1),
        text("表乙", 1, occurs=2, depending_on="乙"),
    )
    values, misfits = placed(made, b"1a2bc", b"00", b"2ab1c")
    assert (values["表甲"], values["乙"], values["表乙"], misfits) == (
        ["a", "a", "b"],
        ["2", "0", "1"],
        ["b", "c", "c"],
        [],
    )


def test_tables_in_tables_go_record_by_record():
    made = plan(group("年", text("月", 1, occurs=2), text("計", 1), occurs=2))
    values, _ = placed(made, b"abXcdY", b"efZghW")
    assert values["月"] == list("abcdefgh")
    assert values["計"] == ["X", "Y", "Z", "W"]


@pytest.mark.parametrize(
    ("record", "misfit"),
    [
        (b"", ("record-too-short", {"found": 0, "expected": 2})),
        (b"3aaZ", ("record-count", {"field": "件数", "least": 0, "most": 2, "count": 3})),
        (b"xZ", ("record-count", {"field": "件数", "least": 0, "most": 2, "count": "–"})),
        (b"2aa", ("record-too-short", {"found": 3, "expected": 6})),
        (b"0Z......", ("record-too-long", {"found": 8, "expected": 2})),
    ],
)
def test_a_record_that_does_not_fit_is_named(record, misfit):
    made = plan(number("件数", 1), text("表", 2, occurs=2, depending_on="件数"), text("末尾", 1))
    _, misfits = placed(made, b"0Y" if record else b"2aabbZ", record)
    assert misfits == [(1, *misfit)]


def test_a_counter_that_lies_behind_the_end_of_its_record_is_not_read():
    made = plan(
        number("甲", 1),
        text("表甲", 3, occurs=2, depending_on="甲"),
        number("乙", 1),
        text("表乙", 1, occurs=9, depending_on="乙"),
    )
    _, misfits = placed(made, b"2a", b"9999999")
    assert misfits[0][:2] == (0, "record-count")


def test_a_redefinition_stands_where_what_it_redefines_stands():
    made = plan(text("年月日", 8), group("別", number("年", 4), number("月日", 4), redefines="年月日"), text("末尾", 1))
    assert [(node.path[-1], node.start) for node in made.walk()] == [
        ("年月日", 0),
        ("別", 0),
        ("年", 0),
        ("月日", 4),
        ("末尾", 8),
    ]
    skipped = plan(text("年月日", 8), group("別", number("年", 4), redefines="年月日", skip=True), text("末尾", 1))
    assert list(placed(skipped, b"20260401Z")[0]) == ["年月日", "末尾"]


def test_a_start_puts_a_field_elsewhere():
    made = plan(text("甲", 2), text("乙", 1, start=5), text("丙", 1))
    assert [node.start for node in made.walk()] == [0, 4, 5]


def test_a_condition_shows_some_values():
    made = plan(text("甲", 1), text("乙", 1, when=When("甲", ("A",))))
    begins = np.array([0, 2], np.int64)
    values, _ = made.place(begins, begins + 2, lambda *_: begins, lambda _: np.array([True, False]))
    assert values[1].shown.tolist() == [True, False]


def test_fields_of_one_name_are_told_apart_by_their_groups():
    made = plan(group("本人", text("氏名", 1)), group("世帯主", text("氏名", 1)), text("住所", 1))
    assert list(placed(made, b"abc")[0]) == ["本人.氏名", "世帯主.氏名", "住所"]
    with pytest.raises(UsageError, match="twice"):
        plan(text("甲", 1), text("甲", 1))


def test_a_field_is_found_by_its_name_or_path_if_it_stands_still():
    made = plan(
        group("頭", number("区分", 1)),
        number("件数", 1),
        group("表", text("事由", 1), occurs=2, depending_on="件数"),
        text("末尾", 1),
    )
    assert made.find("区分").start == made.find("頭.区分").start == 0
    for name in ("末尾", "事由", "表"):
        with pytest.raises(UsageError, match="does not stand"):
            made.find(name)
    with pytest.raises(UsageError, match="no field"):
        made.find("ない")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (text("a", 0), "length"),
        (Field(name="a", type=Kind.GROUP), "fields"),
        (text("", 1), "name"),
        (text("a", 3, type=Kind.NATIONAL), "length"),
        (text("a", 1, occurs=2, least=3), "occurs"),
        (text("a", 1, depending_on="b"), "depending_on"),
        (text("a", 1, redefines="b"), "redefine"),
        (text("a", 1, occurs=1 << 30), "length"),
        (group("a", text("b", 4), length=3), "group"),
        (text("a", 1, occurs=2, depending_on="b"), "no field"),
        (group("g", text("a", 1, occurs=2, depending_on="b"), number("b", 1), occurs=2), "depending_on"),
    ],
)
def test_a_layout_that_cannot_be_is_refused(field, words):
    with pytest.raises(UsageError, match=words):
        plan(field)


def test_a_layout_of_endless_depth_is_refused():
    field = text("x", 1)
    for _ in range(60):
        field = group("x", field)
    with pytest.raises(UsageError, match="deep"):
        plan(field)


def test_a_group_ends_where_the_furthest_of_its_fields_ends():
    made = plan(group("甲", text("上", 4), text("下", 2, start=1)), text("乙", 2))
    assert (made.length, placed(made, b"abcdXY")[0]["乙"]) == (6, ["XY"])
    back = plan(text("上", 4), text("下", 1, start=2))
    assert placed(back, b"abcd", b"efgh") == ({"上": ["abcd", "efgh"], "下": ["b", "f"]}, [])


def test_a_record_holds_the_furthest_field_and_not_only_the_last():
    made = plan(
        number("件数", 1),
        text("表", 3, occurs=5, depending_on="件数"),
        text("奥", 3, start=17),
        text("頭", 1, start=1),
    )
    assert placed(made, b"5abcabcabcabcabcXYZ", b"1abc")[1] == [(1, "record-too-short", {"found": 4, "expected": 19})]


@pytest.mark.parametrize(
    "counter",
    [
        Field(name="件数", type=Kind.ZONED, length=20),
        Field(name="件数", type=Kind.PACKED, length=10, digits=19),
        Field(name="件数", type=Kind.BINARY, length=12),
        Field(name="件数", type=Kind.ZONED, length=2, digits=2, scale=1),
        Field(name="件数", length=2),
    ],
)
def test_what_cannot_count_is_refused(counter):
    with pytest.raises(UsageError, match="how often"):
        plan(counter, text("表", 1, occurs=5, depending_on="件数"))
