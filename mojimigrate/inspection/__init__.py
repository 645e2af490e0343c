"""What is in a file: line ends, record length, charset, and the gaiji in use. Evidence, ranked; no decisions."""

from mojimigrate.inspection.guessing import Candidate, Difference, Evidence, guess_charsets
from mojimigrate.inspection.inventory import Counts, Inventory, Item, summarise, to_csv
from mojimigrate.inspection.lengths import Descriptors, LengthGuess, find_descriptors, guess_lengths
from mojimigrate.inspection.lines import LineCounter, Lines, likely_end
from mojimigrate.inspection.report import Inspection, inspect_source, read_framing
from mojimigrate.inspection.source import Source, opened

__all__ = [
    "Candidate",
    "Counts",
    "Descriptors",
    "Difference",
    "Evidence",
    "Inspection",
    "Inventory",
    "Item",
    "LengthGuess",
    "LineCounter",
    "Lines",
    "Source",
    "find_descriptors",
    "guess_charsets",
    "guess_lengths",
    "inspect_source",
    "likely_end",
    "opened",
    "read_framing",
    "summarise",
    "to_csv",
]
