"""What ``mojimigrate tables list`` and ``tables show`` print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mojimigrate.cli.console import grid, say, stdout
from mojimigrate.cli.coverage import coverage_facts

if TYPE_CHECKING:
    from mojimigrate.charsets import Option
    from mojimigrate.manifest import TableFile
    from mojimigrate.mapping import DescribedPart, Description, Entry

#: The families, in the order in which they are listed; a family that has no wording comes last, under its own name.
FAMILIES = ("fujitsu", "hitachi", "nec", "ibm", "unisys", "open", "government", "jis")
#: Columns of a terminal that has room for aliases beside titles.
WIDE = 110
#: Columns of name, codes, room for gaiji, and edition.
WIDTHS = (21, 8, 8, 8)


def print_charsets(charsets: Iterable[Entry], ambiguous: Mapping[str, tuple[str, ...]]) -> None:
    """Print the charsets by family, then the names that are asked back."""
    families: dict[str, list[Entry]] = {name: [] for name in FAMILIES}
    for charset in charsets:
        families.setdefault(charset.family, []).append(charset)
    for family, listed in families.items():
        if listed:
            title = say(f"family-{family}") if family in FAMILIES else family or say("family-other")
            stdout.print(Text(title, "bold"))
            _print_list(listed)
            stdout.print()
    if ambiguous:
        stdout.print(Text(say("list-ambiguous"), "bold"))
        names = grid()
        for name, candidates in ambiguous.items():
            names.add_row(Text(name), Text(", ".join(candidates)))
        stdout.print(names)


def _print_list(charsets: Iterable[Entry]) -> None:
    """Print charsets: a row each, or on a narrow terminal two lines; names and numbers are never cut short."""
    name, codes, gaiji, edition, title, aliases = say("list-head").split("|")
    rows = [
        (
            (charset.name, f"{charset.codes:,}", f"{charset.user_defined:,}", charset.edition or "–"),
            charset.title + say("list-shifts") * charset.shifts,
            Text(", ".join(charset.aliases), "dim"),
        )
        for charset in charsets
    ]
    if stdout.width < WIDE:
        stdout.print(Text(_aligned((name, codes, gaiji, edition)), "dim"))
        for facts, about, names in rows:
            stdout.print(Text(_aligned(facts)))
            stdout.print(Padding(Text.assemble(about, "  ", names), (0, 0, 0, 4)))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(_aligned((name, codes, gaiji, edition)), no_wrap=True)
    table.add_column(title, overflow="fold", ratio=2)
    table.add_column(aliases, overflow="fold", ratio=3)
    for facts, about, names in rows:
        table.add_row(_aligned(facts), about, names)
    stdout.print(table)


def _aligned(cells: tuple[str, str, str, str]) -> str:
    """Align name, two numbers and edition, by the columns that they take on a terminal."""
    name, codes, gaiji, edition = cells
    fill = [" " * max(width - cell_len(cell), 0) for width, cell in zip(WIDTHS, cells, strict=True)]
    return f"{name}{fill[0]} {fill[1]}{codes} {fill[2]}{gaiji}  {edition}{fill[3]}"


def print_charset(charset: Description) -> None:
    """Print all of a charset."""
    stdout.print(Text.assemble((charset.name, "bold"), "  ", charset.title))
    facts = grid()
    _add(facts, "show-aliases", ", ".join(charset.aliases))
    _add_all(facts, "show-ambiguous", [f"{name}: {', '.join(found)}" for name, found in charset.ambiguous.items()])
    states = [
        say("show-state" if number else "show-state-first", part=state.part, shifts=", ".join(state.shifts) or "–")
        for number, state in enumerate(charset.states)
    ]
    _add_all(facts, "show-states", states)
    stdout.print(facts)
    for part in charset.parts:
        stdout.print()
        if charset.states:
            stdout.print(Text.assemble((part.name, "bold"), "  ", part.title))
        _print_part(part)


def _print_part(part: DescribedPart) -> None:
    facts = grid()
    _add_all(facts, "show-sequences", part.sequences)
    if part.encoding:
        _add(facts, "show-encoding", say("show-encoding-how", encoding=part.encoding))
    if part.number:
        _add(facts, "show-number", say(f"entry-{part.number}") if part.number != "name" else say("show-number-name"))
    if part.through:
        _add(facts, "show-form", say("show-through"))
    if part.swapped > 1:
        _add(facts, "show-form", say("show-swapped", count=part.swapped))
    areas = [say("show-area", area=area.area.replace("-", "–"), count=area.size) for area in part.user_areas]
    total = say("show-area-total", count=part.coverage.user_defined) if len(areas) > 1 else ""
    _add(facts, "show-areas", (", ".join(areas) + total) or say("show-none"))
    if part.through and areas:
        _add(facts, "", say("show-areas-before"))
    if part.editions:
        chosen = part.editions
        _add(facts, "show-editions", say("show-editions-how", default=chosen.default, known=", ".join(chosen.known)))
        _add(facts, "show-likely", ", ".join(chosen.likely))
    else:
        _add(facts, "show-editions", say("show-editions-none"))
    _add_all(facts, "show-options", [_show_option(name, option) for name, option in part.options.items()])
    _add_all(facts, "show-coverage", [f"{label}: {text}" for label, text in coverage_facts(part.coverage)])
    _add_all(facts, "show-tables", map(_show_table, part.tables))
    stdout.print(facts)


def _show_option(name: str, option: Option) -> str:
    values = ", ".join(
        value + (f" ({path})" if path else "") + (say("show-default") if value == option.default else "")
        for value, path in option.values.items()
    )
    return f"--option {name}=…\n  {option.about}\n  {values}"


def _show_table(table: TableFile) -> str:
    version = say("show-table", version=table.version, licence=table.licence, digest=table.sha256[:16])
    return f"{table.path}\n  {table.about}\n  {table.source}\n  {version}"


def _add(facts: Table, label: str, text: str) -> None:
    if text:
        facts.add_row(say(label) if label else "", Text(text))


def _add_all(facts: Table, label: str, texts: Iterable[str]) -> None:
    """Add texts under one label."""
    for number, text in enumerate(texts):
        facts.add_row("" if number else say(label), Text(text))
