"""``mojimigrate review apply``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mojimigrate.cli.console import LANGUAGE, print_as_json, print_numbers, say, stderr
from mojimigrate.errors import UsageError

if TYPE_CHECKING:
    from mojimigrate.review.applying import Applied, Difference, Glyphs, Target


def apply(
    decisions: Annotated[list[Path], typer.Argument(help=say("apply-decisions"), metavar="MERGED...")],
    output: Annotated[Path, typer.Option("--output", "-o", help=say("apply-output"), metavar="FILE|DIR")],
    font: Annotated[list[str] | None, typer.Option("--font", help=say("apply-font"), metavar="[SYSTEM=]PATH")] = None,
    glyph_rule: Annotated[
        list[str] | None, typer.Option("--glyph-rule", help=say("apply-rule"), metavar="[SYSTEM=]CSV")
    ] = None,
    rebase: Annotated[bool, typer.Option("--rebase", help=say("apply-rebase"))] = False,
    single: Annotated[bool, typer.Option("--single", help=say("apply-single"))] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("import-overwrite"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("apply-json"))] = False,
) -> None:
    """Apply merged decisions (the help is in ``words.toml``)."""
    from mojimigrate.review.applying import apply as apply_decisions
    from mojimigrate.review.merging import read_merged
    from mojimigrate.review.placing import place_tables
    from mojimigrate.sources import refuse_reading_from
    from mojimigrate.standard import load_standard

    standard = load_standard()
    merged = [read_merged(path) for path in decisions]
    paths, rules = _by_set(font or ()), _by_set(glyph_rule or ())
    refuse_reading_from(output, (*decisions, *paths.values(), *rules.values()))
    fonts = _read_fonts(paths, rules)
    applied = apply_decisions(merged, fonts, standard, rebase=rebase, single=single)
    if not as_json:
        _print_differences(applied.differences)
    places = place_tables(applied.tables, output, standard, overwrite=overwrite)
    if as_json:
        print_as_json(_facts(applied, places))
    else:
        _print_summary(applied, places)
    if applied.left:
        raise typer.Exit(1)


def _read_fonts(paths: Mapping[str, Path], rule_of: Mapping[str, Path]) -> dict[str, Glyphs]:
    """Read the city's fonts by set. Raises ``UsageError``, and what reading a font raises."""
    if alone := sorted(rule_of.keys() - paths.keys()):
        raise UsageError("apply-rule-alone", value=alone[0])
    if not paths:
        return {}
    from mojimigrate.review.glyphs.sources import read_source

    return {name: read_source(path, name, rule_of.get(name)) for name, path in paths.items()}


def _by_set(given: Sequence[str]) -> dict[str, Path]:
    """Read ``[SYSTEM=]PATH``. Raises ``UsageError`` (``apply-font-twice``)."""
    found: dict[str, Path] = {}
    for text in given:
        name, equals, path = text.partition("=")
        if not equals or Path(text).exists():
            name, path = "", text
        if name in found:
            raise UsageError("apply-font-twice", value=name)
        found[name] = Path(path)
    return found


def _facts(applied: Applied, places: dict[Target, Path]) -> dict[str, object]:
    tables = [
        {"set": name, "charset": charset, "path": str(path), "rows": len(applied.tables[name, charset])}
        for (name, charset), path in places.items()
    ]
    differences = [
        {"kind": one.kind, "decisions": str(one.merged.path), "name": one.name, "item": str(one.item or "")}
        | {"old": one.old, "new": one.new}
        for one in applied.differences
    ]
    return {"tables": tables, **applied.counts, "anywhere": applied.anywhere, "differences": differences}


def _print_differences(differences: Sequence[Difference]) -> None:
    for difference in differences:
        stderr.print(difference.refusal().say(LANGUAGE), style="yellow", markup=False, soft_wrap=True)


def _print_summary(applied: Applied, places: dict[Target, Path]) -> None:
    """Say what was applied, what was not, and how the next run takes it."""
    rows = [[say(f"fate-{name}"), f"{count:,}"] for name, count in applied.counts.items()]
    print_numbers([say("merge-head").split("|"), *rows])
    for (name, charset), path in places.items():
        count = len(applied.tables[name, charset])
        _print(say("apply-written", output=path, count=count, charset=charset, system=name or say("apply-shared")))
    option = " --gaiji-anywhere" if applied.anywhere else ""
    _print(f"{say('then')}: {say('apply-then-convert', option=option)}")


def _print(text: str) -> None:
    stderr.print(text, markup=False, highlight=False, soft_wrap=True)
