"""Layout files: what is refused when one is read or checked."""

import pytest

from mojimigrate.errors import UsageError
from mojimigrate.records.checking import check_layout
from mojimigrate.records.layout import Field, Kind, Layout, RecordType
from mojimigrate.records.reading import read_layout

FIELDS = 'fields = [{ name = "k", length = 1 }, { name = "x", length = 1%s }]\n'


def refused(tmp_path, text):
    path = tmp_path / "layout.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        read_layout(path)
    assert caught.value.facts["path"] == path
    return caught.value.id


def test_a_layout_of_a_schema_to_come_is_refused(tmp_path):
    assert refused(tmp_path, f'schema = 2\n[[records]]\nname = "r"\n{FIELDS % ""}') == "layout-schema"


@pytest.mark.parametrize(
    ("of_type", "of_field"),
    [('when = { field = "k", equals = [] }\n', ""), ("", ', when = { field = "k", equals = [] }')],
)
def test_a_condition_without_a_value_is_refused(tmp_path, of_type, of_field):
    text = f'[[records]]\nname = "r"\n{of_type}{FIELDS % of_field}'
    assert refused(tmp_path, text) == "layout-when-empty"


def test_a_layout_of_which_nothing_is_read_has_a_problem():
    unread = RecordType(name="r", fields=(Field(type=Kind.FILLER, length=2), Field(name="x", length=1, skip=True)))
    assert [problem.id for problem in check_layout(Layout(records=(unread,)))] == ["layout-no-columns"]
