"""What ``mojimigrate tables check`` prints: how far each charset reaches, and how well that is borne out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from mojimigrate.cli.console import grid, print_numbers, say, stdout

if TYPE_CHECKING:
    from mojimigrate.mapping import Coverage, Report

#: How many codes are named; the rest are counted (--json names all).
NAMED = 8
#: Columns of a terminal that has room for every number.
WIDE = 100


def print_report(report: Report) -> None:
    """Print coverage, what is undecided, and what cannot be told apart; problems go elsewhere."""
    if report.coverage:
        columns = None if stdout.width >= WIDE else -2  # where there is no room, `tables list` has room for gaiji
        print_numbers([row[:columns] for row in _rows(report)])
        stdout.print(Text(say("check-legend"), "dim"))
    undecided = grid()
    for part in report.coverage:
        for edition, codes in part.undecided.items():
            if codes:
                undecided.add_row(part.part, say("check-edition", edition=edition, count=len(codes)), _some(codes))
        if part.not_held:
            undecided.add_row(part.part, say("check-not-held", count=part.not_held), "")
    _section("check-undecided", undecided)
    alike = grid()
    for one in report.alike:
        alike.add_row(one.part, Text(one.character), Text(" ".join(one.codes)))
    _section("check-alike", alike)
    if report.coverage:
        stdout.print()
    counts = {"files": report.files, "charsets": report.charsets, "codes": sum(part.codes for part in report.coverage)}
    if report.problems:
        stdout.print(Text(say("check-problems", count=len(report.problems), **counts), "bold red"))
    else:
        stdout.print(Text(say("check-sound", **counts), "bold green"))


def _section(title: str, rows: Table) -> None:
    if rows.row_count:
        stdout.print()
        stdout.print(Text(say(title), "bold"))
        stdout.print(rows)


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    """Yield the head and a row for each part."""
    yield tuple(say("check-head").split("|"))
    for part in report.coverage:
        undecided = {code for codes in part.undecided.values() for code in codes}
        numbers = (part.codes, part.kanji, *part.witnesses.values(), part.decided, len(undecided), part.holes)
        yield (part.part, *map(_count, (*numbers, part.user_defined)))


def _count(number: int) -> str:
    """Show a number; what nobody reads digit by digit is shortened (there are four thousand million UTF-32 units)."""
    return f"{number:,}" if number < 10_000_000 else f"{number // 1_000_000:,}M"


def coverage_facts(coverage: Coverage) -> Iterator[tuple[str, str]]:
    """Say what a part covers, as label and text."""
    yield say("show-codes"), say("show-codes-how", codes=coverage.codes, kanji=coverage.kanji)
    yield say("show-witnesses"), ", ".join(f"{witness} {count:,}" for witness, count in coverage.basis.items())
    numbers = dict(coverage.witnesses)
    yield say("show-borne-out"), say("show-borne-out-how", **numbers, decided=coverage.decided)
    undecided = [
        f"{say('check-edition', edition=edition, count=len(codes))} ({_some(codes)})"
        for edition, codes in coverage.undecided.items()
        if codes
    ]
    if coverage.not_held:
        undecided.append(say("check-not-held", count=coverage.not_held))
    yield say("show-undecided"), "; ".join(undecided) or say("show-none")
    yield say("show-holes"), f"{coverage.holes:,}"


def _some(codes: tuple[str, ...]) -> str:
    shown = " ".join(codes[:NAMED])
    return shown if len(codes) <= NAMED else f"{shown} … (+{len(codes) - NAMED:,})"
