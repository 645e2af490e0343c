"""An inspection: what is in a file, as far as its bytes say. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mojimigrate.converter import Converter
from mojimigrate.errors import UsageError
from mojimigrate.inspection.guessing import Candidate, guess_charsets
from mojimigrate.inspection.inventory import BLOCK_BYTES, Inventory, take_inventory
from mojimigrate.inspection.lengths import LONGEST, Descriptors, LengthGuess, find_descriptors, guess_lengths
from mojimigrate.inspection.lines import LineCounter, Lines, likely_end
from mojimigrate.inspection.source import Source

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
    framing: str = "",
    top: int = 20,
    progress: Callable[[int, int | None], None] = lambda _done, _outstanding: None,
) -> Inspection:
    """Look into an input. With a converter, count every code; without one, say which charsets are likely.

    ``framing`` is ``lines`` or ``fixed:N``; if it is not given, lines where there seem to be some, else records of the
    likeliest length, else (``none``) blocks of 1 MiB, at whose ends a code may be cut in two. Raises ``UsageError`` and
    ``InputError``.
    """
    length = read_framing(framing)
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
        if not framing:
            sure = [guess.length for guess in lengths if guess.explained >= SURE_LENGTH and guess.divides is not False]
            if likely and converter.line_ends.feeds:
                framing = "lines"
            else:
                length, framing = (sure[0], f"fixed:{sure[0]}") if sure else (BLOCK_BYTES, "none")
        elif length is None and not converter.line_ends.feeds:
            raise UsageError("charset-no-lines", value=converter.charset.name)
        inventory = take_inventory(converter, source, counter, length, framing=framing, top=top, progress=progress)
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


def read_framing(framing: str) -> int | None:
    """Read ``fixed:N`` as N, and ``lines`` or nothing as ``None``. Raises ``UsageError`` (``inspect-framing``)."""
    if framing in ("", "lines"):
        return None
    kind, _, length = framing.partition(":")
    if kind == "fixed" and length.isdecimal() and length.isascii() and len(length) < 8 and int(length) > 0:
        return int(length)
    raise UsageError("inspect-framing", value=framing, limit=LONGEST)


def _alignment(lengths: tuple[LengthGuess, ...]) -> int:
    """Say where pieces of the sample should begin: at records, if we know, and at units of four bytes in any case."""
    return lengths[0].length * (1 if lengths[0].length % 4 == 0 else 4) if lengths else 4
