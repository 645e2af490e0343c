"""``mojimigrate demo``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mojimigrate.cli.console import say, stderr
from mojimigrate.cli.convert import print_summary, run

if TYPE_CHECKING:
    from mojimigrate.demo import Site, Source
    from mojimigrate.run import RunRecord


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help=say("demo-output"))] = Path("demo-site"),
    lines: Annotated[int, typer.Option("--lines", help=say("demo-lines"))] = 100_000,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("demo-overwrite"))] = False,
) -> None:
    """Write a sample site and convert it (the help is in ``words.toml``)."""
    from mojimigrate.demo import write_site

    site = write_site(output, lines, overwrite=overwrite)
    stderr.print(say("demo-done", lines=lines, folder=output), markup=False, soft_wrap=True)
    for source in site.sources:
        _try(site, source, overwrite=overwrite)
    _suggest_review(site, overwrite=overwrite)


def _suggest_review(site: Site, *, overwrite: bool) -> None:
    """Leave the city's fonts, if the standard font is there to make them of, and say how to go on."""
    from mojimigrate.cli.review_build import standard_glyphs

    command = ["mojimigrate review build", *(str(source.outdir) for source in site.sources)]
    command += ["-o", str(site.folder / "review.html")]
    glyphs = standard_glyphs((), given=False)
    if glyphs is None:
        stderr.print(say("demo-no-fonts"), markup=False, soft_wrap=True)
    else:
        from mojimigrate.demo.fonts import write_fonts

        shared, host = write_fonts(site, glyphs, overwrite=overwrite)
        command += ["--font", str(shared), "--font", f"{site.sources[1].outdir.name}={host}"]
    stderr.print(f"  {' '.join(command)}", style="bold", markup=False, soft_wrap=True)
    stderr.print(say("demo-review"), markup=False, soft_wrap=True)


def _try(site: Site, source: Source, *, overwrite: bool) -> None:
    """Convert a file as its command would, and hold its ledger against what was put in."""
    from mojimigrate.demo import compare_ledger

    stderr.print(f"  {source.command()}", style="bold", markup=False, soft_wrap=True)
    record = _convert(source, overwrite=overwrite)
    print_summary(record, str(source.outdir))
    differences = compare_ledger(site, source.outdir, source.path.name)
    if differences:
        stderr.print(say("demo-unexpected", differences="; ".join(differences)), style="bold red", markup=False)
        raise typer.Exit(1)
    special = [counts for label, counts in record.outcomes.items() if label != "edition"]
    codes, count = sum(counts.codes for counts in special), sum(counts.count for counts in special)
    stderr.print(say("demo-expected", codes=codes, count=count), markup=False, soft_wrap=True)


def _convert(source: Source, *, overwrite: bool) -> RunRecord:
    from mojimigrate.run.job import Job

    job = Job(
        inputs=(str(source.path),),
        output=str(source.outdir),
        charset=source.charset,
        gaiji=(str(source.gaiji),),
        framing=source.framing,
        layout=str(source.layout) if source.layout else None,
    )
    return run(job, workers=None, overwrite=overwrite, quiet=False)
