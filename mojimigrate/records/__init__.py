"""Where characters stand in a file: framing. So far: lines of undivided text."""

from mojimigrate.records.lines import Chunk, line_chunks

__all__ = ["Chunk", "line_chunks"]
