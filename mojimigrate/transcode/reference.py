"""What the kernel must do, said slowly: cut a piece off, look it up, write it down, report it if it is not silent."""

from __future__ import annotations

from mojimigrate.charsets import Cut
from mojimigrate.ledger import Outcome
from mojimigrate.mapping import CompiledTable
from mojimigrate.transcode.events import Event


def convert(table: CompiledTable, data: bytes) -> tuple[str, list[Event]]:
    """Convert one value: its text, and its events, with offsets from the start of the value."""
    texts = []
    events = []
    state, opened = 0, Cut(0, b"", False)
    for piece in table.charset.cutting.cut(data):
        text, outcome = table.entry(piece)
        texts.append(text)
        if outcome is not Outcome.EXACT:
            events.append(Event(outcome, piece.code, piece.offset, len(piece.code), piece.state))
        if piece.shift is not None and piece.shift != state:
            state, opened = piece.shift, piece
    if state:
        events.append(Event(table.irregular, opened.code, opened.offset, len(opened.code), state))
    return "".join(texts), events
