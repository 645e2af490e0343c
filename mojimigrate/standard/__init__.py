"""The target set, 行政事務標準文字 (MJ+): characters, encoded forms, numbers and readings; editions; profiles."""

from mojimigrate.standard.editions import EDITION_TABLE, EDITIONS, Editions
from mojimigrate.standard.profiles import PROFILES, Written, write
from mojimigrate.standard.repertoire import LISTS, Character, Standard, load_standard
from mojimigrate.standard.symbols import SYMBOL_TABLE, symbol_forms
from mojimigrate.standard.unicode import UNICODE_TABLE, assigned

__all__ = [
    "EDITIONS",
    "PROFILES",
    "STANDARD_TABLES",
    "UNICODE_TABLE",
    "Character",
    "Editions",
    "Standard",
    "Written",
    "assigned",
    "load_standard",
    "symbol_forms",
    "write",
]

#: The files of ``mappings/`` that say what the target set is.
STANDARD_TABLES = (*LISTS, EDITION_TABLE, SYMBOL_TABLE)
