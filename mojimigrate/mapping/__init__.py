"""What a code means: the vendor's table, the site's gaiji tables laid over it, and their compilation for the kernel."""

from mojimigrate.mapping.checking import Alike, Report, check_tables
from mojimigrate.mapping.codes import VendorCode, vendor_codes
from mojimigrate.mapping.comparison import Change, Comparison, Reading, Side, compare, only_in, read_side, read_sides
from mojimigrate.mapping.compilation import PRIVATE_USE, CompiledTable, compile_table, private_use_points
from mojimigrate.mapping.coverage import Coverage, measure
from mojimigrate.mapping.description import DescribedPart, Description, Entry, describe, list_charsets
from mojimigrate.mapping.gaiji import CLASSES, GaijiRow, GaijiTable, read_gaiji
from mojimigrate.mapping.layers import Mapping, Meaning, build_mapping
from mojimigrate.mapping.lookup import Finding, KnownCharacter, KnownCode, look_up

__all__ = [
    "CLASSES",
    "PRIVATE_USE",
    "Alike",
    "Change",
    "Comparison",
    "CompiledTable",
    "Coverage",
    "DescribedPart",
    "Description",
    "Entry",
    "Finding",
    "GaijiRow",
    "GaijiTable",
    "KnownCharacter",
    "KnownCode",
    "Mapping",
    "Meaning",
    "Reading",
    "Report",
    "Side",
    "VendorCode",
    "build_mapping",
    "check_tables",
    "compare",
    "compile_table",
    "describe",
    "list_charsets",
    "look_up",
    "measure",
    "only_in",
    "private_use_points",
    "read_gaiji",
    "read_side",
    "read_sides",
    "vendor_codes",
]
