"""What is in a file: line ends, record length, charset, and the gaiji in use. Evidence, ranked; no decisions."""

from mojimigrate.inspection.fitting import LOOK_BYTES, Fit, fit
from mojimigrate.inspection.guessing import Candidate, Difference, Evidence, guess_charsets
from mojimigrate.inspection.inventory import Counts, Inventory, Item, Unread, to_csv
from mojimigrate.inspection.lengths import Descriptors, LengthGuess, find_descriptors, guess_lengths
from mojimigrate.inspection.lines import LineCounter, Lines, likely_end
from mojimigrate.inspection.report import Inspection, inspect_source
from mojimigrate.inspection.source import Source, opened

__all__ = [
    "LOOK_BYTES",
    "Candidate",
    "Counts",
    "Descriptors",
    "Difference",
    "Evidence",
    "Fit",
    "Inspection",
    "Inventory",
    "Item",
    "LengthGuess",
    "LineCounter",
    "Lines",
    "Source",
    "Unread",
    "find_descriptors",
    "fit",
    "guess_charsets",
    "guess_lengths",
    "inspect_source",
    "likely_end",
    "opened",
    "to_csv",
]
