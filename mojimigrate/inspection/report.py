"""An inspection: what is in a file, as far as its bytes say. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mojimigrate.converter import Converter
from mojimigrate.fields import FieldConverter
from mojimigrate.inspection.chunks import BLOCK_BYTES, Reading
from mojimigrate.inspection.guessing import Candidate, guess_charsets
from mojimigrate.inspection.inventory import Inventory, take_inventory
from mojimigrate.inspection.lengths import Descriptors, LengthGuess, find_descriptors, guess_lengths
from mojimigrate.inspection.lines import LineCounter, Lines, likely_end
from mojimigrate.inspection.source import Source
from mojimigrate.records.framing import Framing

#: A length that explains less than this is not taken for the records of an inventory unless it is asked for.
SURE_LENGTH = 0.15


@dataclass(frozen=True)
class Inspection:
    """What was found; the document that ``--json`` prints has these very keys.

    ``bytes`` of the input were looked at; ``complete`` says that this is all of it. ``lengths``, ``descriptors`` and
    ``charsets`` are guesses from a sample, the likeliest first; ``lines`` counts all bytes that were looked at.
    ``inventory`` is there if a charset was named, and then ``charsets`` is empty.
    """

    input: str
    bytes: int
    complete: bool
    lines: Lines
    lengths: tuple[LengthGuess, ...]
    descriptors: Descriptors | None
    charsets: tuple[Candidate, ...]
    inventory: Inventory | None


def inspect_source(
    source: Source,
    converter: Converter | None = None,
    *,
    framing: Framing | None = None,
    fields: FieldConverter | None = None,
    header: bool = True,
    top: int = 20,
    progress: Callable[[int, int | None], None] = lambda _done, _outstanding: None,
) -> Inspection:
    """Look into an input. With a converter, count every code; without one, say which charsets are likely.

    With ``fields``, text is counted by field; ``header`` says that the first record of CSV and TSV names the columns.
    If ``framing`` is not given: with ``fields``, records of fixed length; lines where there seem to be some, else
    records of the likeliest length, else (``none``) blocks of 1 MiB, at whose ends a code may be cut in two. Raises
    ``UsageError`` and ``InputError``.
    """
    likely = likely_end(source.head)
    complete_head = source.complete and source.size == len(source.head)
    lengths = () if likely else tuple(guess_lengths(source.head, source.size if source.complete else None))
    descriptors = None if likely else find_descriptors(source.head, complete=complete_head)
    candidates: tuple[Candidate, ...] = ()
    if converter is None:
        candidates = tuple(guess_charsets(source.sample(_alignment(lengths))))
    counter = LineCounter(likely)
    inventory = None
    if converter is None:
        for data in source.blocks(BLOCK_BYTES):
            counter.add(data)
            progress(source.position, None)
    else:
        if fields and not framing:
            framing = Framing("fixed", fields.lengths[1])
        elif not framing:
            framing = _likely_framing(bool(likely and converter.line_ends.feeds), lengths)
        chunks = Reading(converter, framing, fields, header).chunks(source)
        name = str(framing or "none")
        inventory = take_inventory(chunks, source, counter, converter, framing=name, top=top, progress=progress)
    return Inspection(
        source.path,
        source.position,
        source.at_end(),
        counter.result(),
        lengths,
        descriptors,
        candidates,
        inventory,
    )


def _likely_framing(lines: bool, lengths: tuple[LengthGuess, ...]) -> Framing | None:
    if lines:
        return Framing("lines")
    sure = [guess.length for guess in lengths if guess.explained >= SURE_LENGTH and guess.divides is not False]
    return Framing("fixed", sure[0]) if sure else None


def _alignment(lengths: tuple[LengthGuess, ...]) -> int:
    """Say where pieces of the sample should begin: at records, if we know, and at units of four bytes in any case."""
    return lengths[0].length * (1 if lengths[0].length % 4 == 0 else 4) if lengths else 4
