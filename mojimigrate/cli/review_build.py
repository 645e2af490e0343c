"""``mojimigrate review build``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mojimigrate.cli.console import print_as_json, say, stderr
from mojimigrate.errors import UsageError

if TYPE_CHECKING:
    from mojimigrate.review.building import Step
    from mojimigrate.review.evidence import Ranking
    from mojimigrate.review.glyphs.sources import GlyphSource
    from mojimigrate.review.glyphs.standard_font import StandardGlyphs
    from mojimigrate.review.payload import Payload

#: Packages without which no font can be read (the extra ``review``).
NEEDED = ("freetype", "fontTools", "brotli")


class Language(StrEnum):
    """The language of the page's own words."""

    ja = "ja"
    en = "en"


def build(
    runs: Annotated[list[str], typer.Argument(help=say("review-build-runs"), metavar="[NAME=]RUN...")],
    output: Annotated[Path, typer.Option("--output", "-o", help=say("review-build-output"), metavar="HTML")],
    font: Annotated[
        list[str] | None, typer.Option("--font", help=say("review-build-font"), metavar="[SYSTEM=]PATH")
    ] = None,
    glyph_rule: Annotated[
        list[str] | None, typer.Option("--glyph-rule", help=say("review-build-rule"), metavar="[SYSTEM=]CSV")
    ] = None,
    standard_font: Annotated[
        list[Path] | None, typer.Option("--standard-font", help=say("review-build-standard"), metavar="PATH")
    ] = None,
    hints: Annotated[
        list[str] | None, typer.Option("--hints", help=say("review-build-hints"), metavar="[SYSTEM=]FILE")
    ] = None,
    decisions: Annotated[
        list[Path] | None, typer.Option("--decisions", help=say("review-build-decisions"), metavar="MERGED")
    ] = None,
    conflicts: Annotated[
        Path | None, typer.Option("--conflicts", help=say("review-build-conflicts"), metavar="MERGED")
    ] = None,
    surnames: Annotated[
        Path | None, typer.Option("--surnames", help=say("review-build-surnames"), metavar="FILE")
    ] = None,
    no_shape: Annotated[bool, typer.Option("--no-shape", help=say("review-build-no-shape"))] = False,
    language: Annotated[Language, typer.Option("--language", help=say("review-build-language"))] = Language.ja,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("review-build-overwrite"))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("convert-quiet"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("review-build-json"))] = False,
) -> None:
    """Build the review page of some runs (the help is in ``words.toml``)."""
    from mojimigrate.errors import OutputError
    from mojimigrate.review.building import Material
    from mojimigrate.review.building import build as build_page
    from mojimigrate.review.hints import read_hints
    from mojimigrate.review.merging import read_merged
    from mojimigrate.review.page import render
    from mojimigrate.review.surnames import find_surnames, read_surnames
    from mojimigrate.run import write_file
    from mojimigrate.sources import refuse_reading_from
    from mojimigrate.standard import load_standard

    if output.exists() and not overwrite:  # said before minutes are spent on it
        raise OutputError("output-exists", path=output)
    named = [_run(text) for text in runs]
    systems = [name for name, _ in named]
    given = [path for texts in (font, glyph_rule, hints) for _, path in _of_systems(texts, systems)]
    given += [*(standard_font or ()), *(decisions or ()), *filter(None, (conflicts, surnames))]
    refuse_reading_from(output, given)
    lists = [read_hints(path, load_standard(), name) for name, path in _of_systems(hints, systems)]
    glyphs = standard_glyphs(standard_font or [], given=bool(font or standard_font))
    sources = _sources(_of_systems(font, systems), _of_systems(glyph_rule, systems))
    progress = _quietly if quiet else _tell
    dictionary = surnames or find_surnames()
    material = Material(
        sources=sources,
        glyphs=glyphs,
        ranking=_ranking(glyphs, progress) if glyphs and sources and not no_shape else None,
        hints=lists,
        decisions=[read_merged(path) for path in decisions or ()],
        conflicts=read_merged(conflicts) if conflicts else None,
        surnames=read_surnames(dictionary) if dictionary else None,
        progress=progress,
    )
    payload = build_page(named, material)
    page = render(payload, language.value).encode()
    write_file(output, page, overwrite=overwrite)
    lacks = _lacks(payload, shape=material.ranking is not None, surnames=material.surnames is not None)
    if as_json:
        print_as_json(_numbers(payload, output, len(page)) | {"lacks": lacks})
    elif not quiet:
        _summary(payload, output, len(page), lacks)
    if payload.full_context and not quiet:
        stderr.print(say("review-build-personal", path=output), style="bold red", markup=False, soft_wrap=True)


def _run(text: str) -> tuple[str, Path]:
    """Read ``NAME=RUN``; without a name, the run has that of its folder."""
    name, equals, path = text.partition("=")
    if equals and not Path(text).is_dir():
        return name, Path(path)
    return Path(text).resolve().name, Path(text)


def _of_systems(texts: Sequence[str] | None, systems: Sequence[str]) -> list[tuple[str, Path]]:
    """Read ``SYSTEM=PATH``s; without a system, a path is for all of them. A name that is no system's is refused."""
    found = []
    for text in texts or ():
        name, equals, path = text.partition("=")
        if not equals or Path(text).exists():
            name, path = "", text
        elif name not in systems:
            raise UsageError("system-unknown", value=name, known=", ".join(systems))
        found.append((name, Path(path)))
    return found


def standard_glyphs(paths: Sequence[Path], *, given: bool) -> StandardGlyphs | None:
    """Open the standard font; nothing can be opened without the packages for it, and only who gives a font needs it."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        if given:
            raise UsageError("review-extra", missing=", ".join(missing))
        return None
    from mojimigrate.review.glyphs.standard_font import find_standard_font

    return find_standard_font(paths)


def _sources(fonts: Sequence[tuple[str, Path]], rules: Sequence[tuple[str, Path]]) -> list[GlyphSource]:
    if not fonts and not rules:
        return []
    from mojimigrate.review.glyphs.sources import read_source

    rule_of = dict(rules)
    if missing := [name for name in rule_of if name not in dict(fonts)]:
        raise UsageError("rule-without-font", path=rule_of[missing[0]])
    return [read_source(path, name, rule_of.get(name)) for name, path in fonts]


def _ranking(glyphs: StandardGlyphs, progress: Callable[[Step], None]) -> Ranking:
    """Return what ranks by likeness; the first time with a font, features of all of its glyphs are computed."""
    from mojimigrate.review.building import Step
    from mojimigrate.review.evidence import Ranking
    from mojimigrate.review.shape import load_index, rank
    from mojimigrate.review.shape.index import RASTER

    progress(Step("index", len(glyphs.names)))
    return Ranking(RASTER, partial(rank, load_index(glyphs)))


def _quietly(step: Step) -> None:
    """Say nothing of a step."""


def _tell(step: Step) -> None:
    stderr.print(say(f"review-build-step-{step.name}", count=step.number), style="dim", markup=False)


def _numbers(payload: Payload, output: Path, size: int) -> dict[str, object]:
    """Return what is in the page, for machines."""
    return {
        "path": str(output),
        "bytes": size,
        "report": payload.report,
        "role": payload.role,
        "systems": [system.name for system in payload.systems],
        "items": len(payload.items),
        "with_glyph": sum(bool(item.glyph) for item in payload.items),
        "with_candidates": sum(bool(item.candidates) for item in payload.items),
        "standard_glyphs": len(payload.standard_font.names) if payload.standard_font else 0,
        "malformed": sum(system.malformed for system in payload.systems),
        "full_context": payload.full_context,
    }


def _lacks(payload: Payload, *, shape: bool, surnames: bool) -> list[str]:
    """Return what the page lacks, as the end of the id of the wording: most helpful to add first."""
    font = payload.standard_font
    missing = {
        "font": not payload.sources,
        "standard": font is None,
        "embedding": font is not None and not font.data and any(item.candidates for item in payload.items),
        "shape": bool(payload.sources) and font is not None and not shape,
        "surnames": payload.full_context and not surnames,
    }
    return [name for name, is_missing in missing.items() if is_missing] if payload.items else []


def _summary(payload: Payload, output: Path, size: int, lacks: Sequence[str]) -> None:
    numbers = _numbers(payload, output, size)
    facts = {name: value for name, value in numbers.items() if isinstance(value, int)}
    _print(say("review-build-done", path=output, **facts))
    if not payload.items:
        _print(say("review-build-nothing"))
        return
    _print(say("review-build-glyphs", **facts))
    if facts["malformed"]:
        _print(say("review-build-malformed", **facts))
    for name in lacks:
        stderr.print(say(f"review-build-lacks-{name}"), style="yellow", markup=False, soft_wrap=True)
    _print(say(f"review-build-next-{payload.role}", path=output))


def _print(text: str) -> None:
    stderr.print(text, markup=False, highlight=False, soft_wrap=True)
