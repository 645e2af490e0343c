"""What ``mojimigrate tables lookup`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from mojimigrate.characters import notation
from mojimigrate.cli.console import grid, say, stdout

if TYPE_CHECKING:
    from mojimigrate.mapping import Finding, KnownCharacter, KnownCode


def print_finding(finding: Finding) -> None:
    """Print what was found."""
    if finding.outcome:
        stdout.print(say("lookup-none", query=finding.query, outcome=say(f"outcome-{finding.outcome}")), markup=False)
    if finding.shift:
        stdout.print(say("lookup-shift", query=finding.query, part=finding.shift), markup=False)
    for code in finding.codes:
        _print_code(code)
    for character in finding.characters:
        _print_character(character)


def _print_code(code: KnownCode) -> None:
    stdout.print(Text(f"{code.charset}:{code.code}", "bold"))
    facts = grid()
    facts.add_row(say("lookup-target"), Text(code.target))
    if code.set or code.position:
        facts.add_row(code.set or say("lookup-position"), Text(code.position))
    for editions, names in _by_answer(code):
        facts.add_row(f"{say('lookup-edition')} {editions}", Text(names))
    facts.add_row(say("lookup-basis"), Text(code.basis))
    stdout.print(facts)


def _print_character(character: KnownCharacter) -> None:
    written = next(iter(character.written.values()), "")
    stdout.print(Text(f"{character.name}  {written}" if character.held else character.name, "bold"))
    facts = grid()
    if not character.held:
        stdout.print(say("lookup-not-held"), markup=False)
    for profile, rule in character.rules.items():
        text = character.written.get(profile, "")
        shown = f"{text}  {notation(text)}" if text else say("lookup-unwritten")
        why = f"  {rule}" if profile == "jisx0213" else ""  # the others' rules say no more than the text does
        facts.add_row(f"{say('lookup-written')} {profile}", Text(shown + why))
    for column, cell in character.entry.items():
        if column != "name":
            facts.add_row(say(f"entry-{column}"), Text(cell))
    if character.sharing:
        facts.add_row(say("lookup-sharing"), Text(" ".join(character.sharing)))
    stdout.print(facts)
    if character.codes:
        stdout.print(Text(say("lookup-codes"), "dim"))
        _print_codes(character)


def _print_codes(character: KnownCharacter) -> None:
    """Print the codes that lead to a character, those that are the same bytes under the same editions as one."""
    groups: dict[tuple[str, str], list[str]] = {}
    for code in character.codes:
        if code.set in character.entry:  # a number of the list, which is shown there
            continue
        answers = [edition for edition, names in code.editions.items() if character.name in names]
        editions = "" if len(answers) == len(code.editions) else ", ".join(answers)
        groups.setdefault((code.code, editions), []).append(
            f"{code.charset} ({code.option})" if code.option else code.charset
        )
    codes = grid(styles=("", "", "dim"))
    for (name, editions), charsets in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        codes.add_row(name, Text(", ".join(charsets)), Text(editions))
    stdout.print(codes)


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
