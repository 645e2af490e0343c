"""Building the review page (照合の画面): from runs of a site to one file in which people decide.

The same runs, fonts, lists and decisions give the same page to the last byte: it does not know the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

import mojimigrate
from mojimigrate.errors import DecisionError, UsageError
from mojimigrate.review.catalogue import catalogue_text, pack
from mojimigrate.review.decisions import NEED_CHARACTER, ItemKey, SourceDigest
from mojimigrate.review.embedding import Drawn, SourceGlyphs, embed_sources, embed_standard, fitted
from mojimigrate.review.evidence import Ranking, Witnesses, rank_shapes
from mojimigrate.review.glyphs.sources import GlyphSource
from mojimigrate.review.glyphs.standard_font import StandardGlyphs
from mojimigrate.review.hints import HintList, Row
from mojimigrate.review.merging import Merged, MergedItem
from mojimigrate.review.payload import Item, Opinion, Payload, digest_of
from mojimigrate.review.subjects import Site, Subject, read_site
from mojimigrate.review.surnames import Surnames
from mojimigrate.standard import Standard, load_standard

#: How many characters are taken by likeness alone.
MOST_ALIKE = 9


class Step(NamedTuple):
    """What is being done: its name, and the number of things it is about."""

    name: str
    number: int


@dataclass(frozen=True)
class Material:
    """What a page is built from beside the runs; what is not at hand is left out.

    ``sources`` show the city's own glyphs, ``glyphs`` the standard's; ``ranking`` says which of those look alike.
    ``decisions`` are merged decisions, of which those agreed on speak for the same outline elsewhere. With
    ``conflicts`` the page is for the one who settles what is in conflict in them (裁定), and holds nothing else.
    """

    sources: Sequence[GlyphSource] = ()
    glyphs: StandardGlyphs | None = None
    ranking: Ranking | None = None
    hints: Sequence[HintList] = ()
    decisions: Sequence[Merged] = ()
    conflicts: Merged | None = None
    surnames: Surnames | None = None
    progress: Callable[[Step], None] = field(default=lambda _: None)


def build(runs: Sequence[tuple[str, Path]], material: Material) -> Payload:
    """Return the data of the page for some runs, each with the name of its system.

    Raises ``UsageError`` and ``InputError`` as :func:`~mojimigrate.review.subjects.read_site`; ``UsageError``
    (``source-twice``) for two sources of one set, (``system-unknown``) for one of no system; ``DecisionError``
    (``conflicts-other``) if the runs or fonts are not those in front of which the conflicts were made.
    """
    standard = load_standard()
    sources = _by_set(material.sources, [name for name, _ in runs])
    material.progress(Step("read", len(runs)))
    site = read_site(runs, sources.keys() - {""}, standard)
    subjects = list(site.subjects)
    material.progress(Step("glyphs", len(subjects)))
    drawn = _draw(subjects, sources)
    if material.conflicts:
        subjects = _in_conflict(subjects, site, material, material.conflicts)
        drawn = {subject.key: drawn[subject.key] for subject in subjects if subject.key in drawn}
    if material.ranking:
        _rank(subjects, drawn, material.ranking, material.progress)
    material.progress(Step("evidence", len(subjects)))
    for subject in subjects:
        subject.rows = _rows(subject, site, material.hints)
    Witnesses(standard, material.glyphs, material.surnames, _decided(material.decisions, standard)).gather(subjects)
    material.progress(Step("fonts", len(drawn)))
    return _payload(site, subjects, embed_sources(drawn), material, standard)


def _by_set(sources: Sequence[GlyphSource], systems: Sequence[str]) -> dict[str, GlyphSource]:
    found: dict[str, GlyphSource] = {}
    for one in sources:
        name = one.source.set
        if name in found:
            raise UsageError("source-twice", value=name)
        if name and name not in systems:
            raise UsageError("system-unknown", value=name, known=", ".join(systems))
        found[name] = one
    return dict(sorted(found.items()))


def _draw(subjects: Sequence[Subject], sources: Mapping[str, GlyphSource]) -> dict[str, Drawn]:
    """Find the glyph of each code, note its digest, and return it by what the page calls the code."""
    drawn: dict[str, Drawn] = {}
    for subject in subjects:
        if source := sources.get(subject.set):
            key = source.glyph_of(subject.charset, bytes.fromhex(subject.code))
            subject.digest = "" if key is None else source.digest_of(key)
            if subject.digest:  # an empty glyph shows nothing
                drawn[subject.key] = Drawn(source, key)
    return drawn


def _rank(
    subjects: Sequence[Subject], drawn: Mapping[str, Drawn], ranking: Ranking, progress: Callable[[Step], None]
) -> None:
    """Rank by likeness each outline once, source by source."""
    by_source: dict[str, dict[str, list[Subject]]] = defaultdict(lambda: defaultdict(list))
    for subject in subjects:
        if subject.key in drawn:
            by_source[subject.set][subject.digest].append(subject)
    progress(Step("shape", sum(map(len, by_source.values()))))
    for alike in by_source.values():
        firsts = [group[0] for group in alike.values()]
        source = drawn[firsts[0].key].source
        rank_shapes(firsts, source.rasters([drawn[one.key].key for one in firsts], ranking.size), ranking, MOST_ALIKE)
        for first, *others in alike.values():
            for other in others:
                other.likeness = first.likeness


def _rows(subject: Subject, site: Site, hints: Sequence[HintList]) -> tuple[Row, ...]:
    """Return what the lists say of a code: those about all systems, and those about one in which it stands."""
    systems = {"", *(site.systems[share[0]].name for share in subject.shares)}
    return tuple(row for one in hints if one.system in systems for row in one.rows.get(subject.code, ()))


def _decided(decisions: Sequence[Merged], standard: Standard) -> dict[str, list[tuple[str, str]]]:
    """Return the characters that people agreed on by the digest of the glyph: (key, name)."""
    decided: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in (item for merged in decisions for item in merged.items):
        agreed = one.state == "agreed" and one.decision in NEED_CHARACTER
        if agreed and one.glyph and one.character in standard:
            decided[one.glyph].append((_key(one.item), one.character))
    return decided


def _key(item: ItemKey) -> str:
    return f"{item.set}|{item.charset}|{item.code}"


def _in_conflict(subjects: Sequence[Subject], site: Site, material: Material, merged: Merged) -> list[Subject]:
    """Return what is in conflict, if it was decided in front of the same tables, sources and glyphs."""
    sources = {SourceDigest(one.source.set, one.source.name, one.source.sha256) for one in material.sources}
    if site.tables != merged.header.tables:
        raise DecisionError("conflicts-other", path=merged.path, value="tables")
    if sources != set(merged.header.sources):
        raise DecisionError("conflicts-other", path=merged.path, value="sources")
    known = {subject.key: subject for subject in subjects}
    found = []
    for item in _conflicts(merged):
        subject = known.get(_key(item.item))
        if subject is None or subject.digest != item.glyph:
            raise DecisionError("conflicts-other", path=merged.path, value=_key(item.item))
        found.append(subject)
    kept = {subject.key for subject in found}
    return [subject for subject in subjects if subject.key in kept]


def _conflicts(merged: Merged) -> list[MergedItem]:
    return [item for item in merged.items if item.state == "conflict"]


def _payload(
    site: Site, subjects: Sequence[Subject], glyphs: SourceGlyphs, material: Material, standard: Standard
) -> Payload:
    merged = material.conflicts
    votes = {_key(item.item): item.by for item in _conflicts(merged)} if merged else {}
    items = [
        Item(
            subject.key,
            subject.set,
            subject.charset,
            subject.code,
            subject.outcome.label,  # type: ignore[arg-type]
            subject.count,
            subject.shares,
            subject.places,
            character=subject.character,
            glyph=subject.digest,
            glyph_index=glyphs.places.get(subject.key),
            image=glyphs.pictures.get(subject.key, ""),
            candidates=subject.candidates.ordered(by_naming=subject.outcome.label == "outside"),
            hints=tuple(dict.fromkeys(cell for row in subject.rows for cell in row.cells)),
            opinions=tuple(
                Opinion(vote.reviewer, vote.decision, vote.character, vote.reason)
                for vote in votes.get(subject.key, ())
            ),
        )
        for subject in subjects
    ]
    catalogue = pack(catalogue_text(standard))
    kept, room = fitted(items, len(catalogue) + len(glyphs.font))
    payload = Payload(
        1,
        mojimigrate.__version__,
        "",
        "adjudication" if merged else "review",
        site.systems,
        site.tables,
        tuple(sorted((one.source for one in material.sources), key=lambda source: source.set)),
        kept,
        catalogue,
        standard_font=embed_standard(material.glyphs, kept, room) if material.glyphs else None,
        source_font=glyphs.font,
        full_context=site.full_context,
        adjudicates=merged.sha256 if merged else "",
        reviewers=tuple(log.reviewer for log in merged.header.logs if log.role == "review") if merged else (),
    )
    return msgspec.structs.replace(payload, report=digest_of(payload))
