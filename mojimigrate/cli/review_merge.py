"""``mojimigrate review merge``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mojimigrate.cli.console import print_as_json, print_numbers, say, stderr
from mojimigrate.errors import DecisionError, UsageError

if TYPE_CHECKING:
    from mojimigrate.review.merging import Merged


def merge(
    logs: Annotated[list[Path], typer.Argument(help=say("merge-logs"), metavar="LOG...")],
    output: Annotated[Path, typer.Option("--output", "-o", help=say("merge-output"), metavar="FILE")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("import-overwrite"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("merge-json"))] = False,
) -> None:
    """Merge decision logs (the help is in ``words.toml``)."""
    from mojimigrate.review.decisions import read_log
    from mojimigrate.review.merging import merge as merge_logs
    from mojimigrate.review.merging import sort_logs
    from mojimigrate.run import write_file
    from mojimigrate.standard import load_standard

    standard = load_standard()
    merged = merge_logs(*sort_logs([read_log(path, standard) for path in logs]))
    if output.exists() and any(output.samefile(path) for path in logs):
        raise UsageError("input-is-output", path=output)
    write_file(output, merged.data, overwrite=overwrite)
    if as_json:
        print_as_json(_facts(merged))
    else:
        _print_summary(merged, output)
    if conflicts := merged.states["conflict"]:
        raise DecisionError("merge-conflicts", path=output, count=conflicts)


def _facts(merged: Merged) -> dict[str, object]:
    conflicts = [{"item": str(item.item), "differs": item.differs} for item in merged.items if item.state == "conflict"]
    return {"sha256": merged.sha256, **merged.states, "conflicts": conflicts}


def _print_summary(merged: Merged, output: Path) -> None:
    """Say what the logs came to, and what to do next."""
    states = merged.states
    print_numbers([say("merge-head").split("|"), *([say(f"decided-{name}"), f"{n:,}"] for name, n in states.items())])
    differs = [item.differs for item in merged.items if item.state == "conflict"]
    if differs:
        facts = {"decision": sum("decision" in names for names in differs)}
        _print(say("merge-differs", **facts, character=sum("character" in names for names in differs)))
    _print(say("merge-written", output=output))
    if not states["conflict"]:
        word = "merge-then-apply" if states["agreed"] else "merge-then-single"
        _print(f"{say('then')}: {say(word, output=output)}")


def _print(text: str) -> None:
    stderr.print(text, markup=False, highlight=False, soft_wrap=True)
