"""What ``mojimigrate tables list`` and ``tables show`` print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from mojimigrate.cli.console import grid, say, stdout
from mojimigrate.cli.coverage import coverage_facts

if TYPE_CHECKING:
    from mojimigrate.mapping import DescribedPart, Description, Entry

#: The families, in the order in which they are listed; a family that has no wording comes last, under its own name.
FAMILIES = ("fujitsu", "hitachi", "nec", "ibm", "unisys", "open", "government", "jis")
#: Columns of a terminal that has room for aliases beside titles.
WIDE = 110


def print_charsets(charsets: Iterable[Entry], ambiguous: Mapping[str, tuple[str, ...]]) -> None:
    """Print the charsets by family, then the names that are asked back."""
    families: dict[str, list[Entry]] = {name: [] for name in FAMILIES}
    for charset in charsets:
        families.setdefault(charset.family, []).append(charset)
    for family, listed in families.items():
        if listed:
            title = say(f"family-{family}") if family in FAMILIES else family or say("family-other")
            stdout.print(Text(title, "bold"))
            stdout.print(_list(listed))
            stdout.print()
    if ambiguous:
        stdout.print(Text(say("list-ambiguous"), "bold"))
        names = grid()
        for name, candidates in ambiguous.items():
            names.add_row(Text(name), Text(", ".join(candidates)))
        stdout.print(names)


def _list(charsets: Iterable[Entry]) -> Table:
    """Lay charsets out; names are never cut short, titles and aliases are folded."""
    wide = stdout.width >= WIDE
    heads = say("list-head").split("|")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(heads[0], no_wrap=True, min_width=19)
    table.add_column(heads[1], no_wrap=True, justify="right", min_width=7)
    table.add_column(heads[2], no_wrap=True, justify="right", min_width=7)
    table.add_column(heads[3], no_wrap=True, min_width=7)
    table.add_column(heads[4], overflow="fold", ratio=2)
    if wide:
        table.add_column(heads[5], overflow="fold", ratio=3)
    for charset in charsets:
        title = Text(charset.title + say("list-shifts") * charset.shifts)
        aliases = Text(", ".join(charset.aliases), "dim")
        if not wide and charset.aliases:
            title = Text.assemble(title, "\n", aliases)
        gaiji = f"{charset.user_defined:,}" if charset.user_defined else "–"
        row = [Text(charset.name), f"{charset.codes:,}", gaiji, charset.edition or "–", title]
        table.add_row(*row, *([aliases] if wide else []))
    return table


def print_charset(charset: Description) -> None:
    """Print all of a charset."""
    stdout.print(Text.assemble((charset.name, "bold"), "  ", charset.title))
    facts = grid()
    _add(facts, "show-aliases", ", ".join(charset.aliases))
    for name, candidates in charset.ambiguous.items():
        _add(facts, "show-ambiguous", f"{name}: {', '.join(candidates)}")
    for number, state in enumerate(charset.states):
        shifts = ", ".join(state.shifts) or "–"
        text = say("show-state-first" if number == 0 else "show-state", part=state.part, shifts=shifts)
        facts.add_row(say("show-states") if number == 0 else "", Text(text))
    stdout.print(facts)
    for part in charset.parts:
        stdout.print()
        if charset.states:
            stdout.print(Text.assemble((part.name, "bold"), "  ", part.title))
        _print_part(part)


def _print_part(part: DescribedPart) -> None:
    facts = grid()
    for number, sequence in enumerate(part.sequences):
        facts.add_row(say("show-sequences") if number == 0 else "", Text(sequence))
    if part.encoding:
        _add(facts, "show-encoding", say("show-encoding-how", encoding=part.encoding))
    if part.number:
        _add(facts, "show-number", say(f"entry-{part.number}") if part.number != "name" else say("show-number-name"))
    if part.through:
        _add(facts, "show-form", say("show-through"))
    if part.swapped > 1:
        _add(facts, "show-form", say("show-swapped", count=part.swapped))
    areas = [say("show-area", area=area.area.replace("-", "–"), count=area.size) for area in part.user_areas]
    _add(facts, "show-areas", "\n".join(areas) or say("show-none"))
    if part.editions:
        chosen = part.editions
        _add(facts, "show-editions", say("show-editions-how", default=chosen.default, known=", ".join(chosen.known)))
        _add(facts, "show-likely", ", ".join(chosen.likely))
    else:
        _add(facts, "show-editions", say("show-editions-none"))
    for name, option in part.options.items():
        values = ", ".join(
            value + (f" ({path})" if path else "") + (say("show-default") if value == option.default else "")
            for value, path in option.values.items()
        )
        _add(facts, "show-options", f"--option {name}=…\n{option.about}\n{values}")
    for number, (label, text) in enumerate(coverage_facts(part.coverage)):
        facts.add_row(say("show-coverage") if number == 0 else "", Text(f"{label}  {text}"))
    for table in part.tables:
        version = say("show-table", version=table.version, licence=table.licence, digest=table.sha256[:16])
        _add(facts, "show-tables", f"{table.path}\n{table.about}\n{table.source}\n{version}")
    stdout.print(facts)


def _add(facts: Table, label: str, text: str) -> None:
    if text:
        facts.add_row(say(label), Text(text))
