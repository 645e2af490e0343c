"""What is wrong with a layout, as far as it can be said without a charset: everything, not only the first."""

from __future__ import annotations

from collections.abc import Iterator

from mojimigrate.errors import UsageError
from mojimigrate.records.layout import NUMBERS, Layout, RecordType
from mojimigrate.records.numbers import number_type
from mojimigrate.records.places import Plan, tell_apart


def check_layout(layout: Layout) -> list[UsageError]:
    """Return what is wrong: with every record type, and with how they are told apart."""
    problems = [problem for record in layout.records for problem in _check_record(record)]
    try:
        tell_apart(layout)
    except UsageError as error:
        problems.append(error)
    if not problems and not any(node.read for record in layout.records for node in Plan(record).nodes):
        problems.append(UsageError("layout-no-columns"))
    return problems


def _check_record(record: RecordType) -> Iterator[UsageError]:
    try:
        plan = Plan(record)
    except UsageError as error:
        yield error
        return
    for node in plan.walk():
        try:
            if node.field.type in NUMBERS and not node.field.date:
                number_type(node.field)
        except UsageError as error:
            yield error
    for when in (record.when, *(node.field.when for node in plan.walk())):
        try:
            if when:
                plan.find(when.field)
        except UsageError as error:
            yield error
