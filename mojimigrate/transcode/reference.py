"""What the kernel must do, said slowly: cut a piece off, look it up, write it down, report it if it is not silent."""

from __future__ import annotations

from mojimigrate.ledger import Outcome
from mojimigrate.mapping import CompiledTable
from mojimigrate.transcode.events import Event


def convert(table: CompiledTable, data: bytes) -> tuple[str, list[Event]]:
    """Convert one value: its text, and its events, with offsets from the start of the value."""
    texts = []
    events = []
    for piece in table.charset.cutting.cut(data):
        text, outcome = table.entry(piece)
        texts.append(text)
        if outcome is not Outcome.EXACT:
            events.append(Event(outcome, piece.code, piece.offset, len(piece.code)))
    return "".join(texts), events
