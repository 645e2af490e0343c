"""``mojimigrate demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mojimigrate.cli.console import say, stderr
from mojimigrate.cli.convert import print_summary, run


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help=say("demo-output"))] = Path("demo-site"),
    lines: Annotated[int, typer.Option("--lines", help=say("demo-lines"))] = 100_000,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("demo-overwrite"))] = False,
) -> None:
    """Write a sample site and convert it (the help is in ``words.toml``)."""
    from mojimigrate.converter import Converter
    from mojimigrate.demo import compare_ledger, write_site

    site = write_site(output, lines, overwrite=overwrite)
    outdir = output / "out"
    stderr.print(say("demo-done", lines=lines, folder=output), markup=False, soft_wrap=True)
    command = f"mojimigrate convert {site.residents} -o {outdir} --charset windows-31j --gaiji {site.gaiji}"
    stderr.print(f"  {command}", style="bold", markup=False, soft_wrap=True)
    converter = Converter("windows-31j", gaiji=[site.gaiji])
    record = run(converter, [str(site.residents)], str(outdir), workers=None, overwrite=overwrite, quiet=False)
    print_summary(record, str(outdir))
    differences = compare_ledger(site, outdir)
    if differences:
        stderr.print(say("demo-unexpected", differences="; ".join(differences)), style="bold red", markup=False)
        raise typer.Exit(1)
    special = [counts for label, counts in record.outcomes.items() if label != "edition"]
    codes, count = sum(counts.codes for counts in special), sum(counts.count for counts in special)
    stderr.print(say("demo-expected", codes=codes, count=count), markup=False, soft_wrap=True)
