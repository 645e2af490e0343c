"""``mojimigrate tables``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from mojimigrate.characters import notation
from mojimigrate.cli.console import print_json, say, stdout

if TYPE_CHECKING:
    from mojimigrate.mapping import KnownCharacter, KnownCode

app = typer.Typer(no_args_is_help=True)


@app.callback()
def frame() -> None:
    """Keep ``lookup`` a command of its own while it is the only one."""


@app.command("lookup", help=say("lookup"))
def lookup(
    query: Annotated[str, typer.Argument(help=say("lookup-query"), metavar="QUERY")],
    as_json: Annotated[bool, typer.Option("--json", help=say("lookup-json"))] = False,
) -> None:
    """Show what is known (the help is in ``words.toml``)."""
    from mojimigrate.mapping import look_up

    finding = look_up(query)
    if as_json:
        import msgspec

        print_json(msgspec.json.format(msgspec.json.encode(finding), indent=2))
        return
    if finding.outcome:
        stdout.print(say("lookup-none", query=query, outcome=say(f"outcome-{finding.outcome}")), markup=False)
    if finding.code:
        _print_code(finding.code)
    for character in finding.characters:
        _print_character(character)


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", overflow="fold")
    grid.add_column(overflow="fold")
    return grid


def _print_code(code: KnownCode) -> None:
    stdout.print(Text(f"{code.charset}:{code.code}", "bold"))
    grid = _grid()
    grid.add_row("UCS", Text(code.target))
    grid.add_row(code.set, Text(code.position))
    for edition, names in _by_answer(code):
        grid.add_row(f"{say('lookup-edition')} {edition}", Text(names))
    grid.add_row(say("lookup-basis"), Text(code.basis))
    stdout.print(grid)


def _print_character(character: KnownCharacter) -> None:
    written = next(iter(character.written.values()), "")
    stdout.print(Text(f"{character.name}  {written}", "bold"))
    grid = _grid()
    for profile, rule in character.rules.items():
        text = character.written.get(profile, "")
        shown = f"{text}  {notation(text)}" if text else say("lookup-unwritten")
        why = f"  {rule}" if profile == "jisx0213" else ""  # the others' rules say no more than the text does
        grid.add_row(f"{say('lookup-written')} {profile}", Text(shown + why))
    for column, cell in character.entry.items():
        if column != "name":
            grid.add_row(say(f"entry-{column}"), Text(cell))
    if character.sharing:
        grid.add_row(say("lookup-sharing"), Text(" ".join(character.sharing)))
    for code in character.codes:
        editions = ", ".join(edition for edition, names in _by_answer(code) if character.name in names)
        grid.add_row(say("lookup-code"), Text(f"{code.charset}:{code.code}  {say('lookup-edition')}: {editions}"))
    stdout.print(grid)


def _by_answer(code: KnownCode) -> list[tuple[str, str]]:
    """Group the editions that agree."""
    answers: dict[tuple[str, ...], list[str]] = {}
    for edition, names in code.editions.items():
        answers.setdefault(names, []).append(edition)
    if len(answers) == 1:
        return [(say("lookup-all-editions"), _names(next(iter(answers))))]
    return [(", ".join(editions), _names(names)) for names, editions in answers.items()]


def _names(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else say("lookup-undecided") + " ".join(names)
