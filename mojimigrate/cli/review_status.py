"""``mojimigrate review status``."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mojimigrate.cli.console import print_as_json, print_numbers, say, stderr
from mojimigrate.errors import plain

if TYPE_CHECKING:
    from mojimigrate.review.progress import Amount, Progress, Stale


def status(
    runs: Annotated[list[str], typer.Argument(help=say("review-status-runs"), metavar="[NAME=]RUN...")],
    decisions: Annotated[
        list[Path] | None, typer.Option("--decisions", help=say("review-status-decisions"), metavar="FILE")
    ] = None,
    gaiji: Annotated[
        list[str] | None, typer.Option("--gaiji", help=say("review-status-gaiji"), metavar="[NAME=]TABLE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("tables-json"))] = False,
) -> None:
    """Say how far a site has come (the help is in ``words.toml``)."""
    from mojimigrate.review.progress import SiteTable, find_stale, measure, read_decisions, read_systems
    from mojimigrate.standard import load_standard

    standard = load_standard()
    systems = read_systems(runs)
    merged = [read_decisions(path, standard) for path in decisions or ()]
    tables = []
    for text in gaiji or ():
        where, equals, path = text.partition("=")
        named = bool(equals) and not Path(text).exists()
        tables.append(SiteTable(Path(path), where) if named else SiteTable(Path(text)))
    progress = measure(systems, merged)
    stale = find_stale(systems, tables, merged, standard)
    if as_json:
        print_as_json({"systems": [_facts(one) for one in progress], "stale": [_stale_facts(one) for one in stale]})
        return
    _print_progress(progress)
    _print_stale(stale)


def _amount(amount: Amount) -> dict[str, int]:
    return dict(amount._asdict())


def _share(part: int, whole: int) -> float:
    """Return the share that is done; of nothing all is."""
    return part / whole if whole else 1.0


def _facts(progress: Progress) -> dict[str, object]:
    whole, settled = progress.items, progress.settled
    return {
        "system": progress.system.name,
        "run": str(progress.system.folder),
        "items": _amount(whole),
        **{name: _amount(amount) for name, amount in progress.standings.items()},
        "done": {
            "codes": round(_share(settled.codes, whole.codes), 4),
            "occurrences": round(_share(settled.occurrences, whole.occurrences), 4),
        },
    }


def _stale_facts(stale: Stale) -> dict[str, object]:
    from mojimigrate.review.progress import command_of

    return {
        "system": stale.system.name,
        "run": str(stale.system.folder),
        "tables": [str(path) for path in stale.tables],
        "decided": stale.decided,
        "codes": stale.codes,
        "command": command_of(stale),
    }


def _print_progress(progress: Sequence[Progress]) -> None:
    """Print a row for each system: codes by what is known of them, then the share that is done."""
    from mojimigrate.review.progress import STANDINGS

    head = [say("review-status-system"), say("review-status-items")]
    rows = [[*head, *(say(f"decided-{name}") for name in STANDINGS), say("review-status-done")]]
    for one in progress:
        whole, settled = one.items, one.settled
        codes, occurrences = (f"{int(100 * _share(part, of))} %" for part, of in zip(settled, whole, strict=True))
        amounts = [f"{whole.codes:,}", *(f"{one.standings[name].codes:,}" for name in STANDINGS)]
        rows.append([one.system.name, *amounts, say("review-status-share", codes=codes, occurrences=occurrences)])
    print_numbers(rows)


def _print_stale(stale: Sequence[Stale]) -> None:
    """Say which runs to convert again, and how."""
    from mojimigrate.review.progress import command_of

    for one in stale:
        _print(say("review-status-stale", system=one.system.name, count=len(one.codes)))
        if one.tables:
            _print(f"  {' '.join(map(_quoted, command_of(one)))}")
            _print(f"  {say('review-status-command')}")
        elif one.decided:
            _print(f"  {say('review-status-apply')}")
    if not stale:
        _print(say("review-status-fresh"))


def _quoted(word: str) -> str:
    """Write a word as a shell takes it; Japanese needs no quotes."""
    return plain(word if re.fullmatch(r"[\w./:+=,-]+", word) else shlex.quote(word))


def _print(text: str) -> None:
    stderr.print(text, markup=False, highlight=False, soft_wrap=True)
