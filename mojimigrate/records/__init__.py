"""Where records stand in a file: framing, and pieces of a file that can be read by themselves."""

from mojimigrate.records.framing import Fault, Framing, Records, read_records
from mojimigrate.records.lines import Chunk, LineEnds, line_chunks
from mojimigrate.records.splits import Split, plan_splits
from mojimigrate.records.window import Readable

__all__ = [
    "Chunk",
    "Fault",
    "Framing",
    "LineEnds",
    "Readable",
    "Records",
    "Split",
    "line_chunks",
    "plan_splits",
    "read_records",
]
