"""Where characters stand in a file: framing. So far: lines of undivided text."""

from mojimigrate.records.lines import Chunk, LineEnds, line_chunks

__all__ = ["Chunk", "LineEnds", "line_chunks"]
