"""What a code means: the vendor's table, the site's gaiji tables laid over it, and their compilation for the kernel."""

from mojimigrate.mapping.codes import VendorCode, vendor_codes
from mojimigrate.mapping.compilation import PRIVATE_USE, CompiledTable, compile_table
from mojimigrate.mapping.gaiji import CLASSES, GaijiRow, GaijiTable, read_gaiji
from mojimigrate.mapping.layers import Mapping, Meaning, build_mapping
from mojimigrate.mapping.lookup import Finding, KnownCharacter, KnownCode, look_up

__all__ = [
    "CLASSES",
    "PRIVATE_USE",
    "CompiledTable",
    "Finding",
    "GaijiRow",
    "GaijiTable",
    "KnownCharacter",
    "KnownCode",
    "Mapping",
    "Meaning",
    "VendorCode",
    "build_mapping",
    "compile_table",
    "look_up",
    "read_gaiji",
    "vendor_codes",
]
