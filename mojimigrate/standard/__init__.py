"""The target set, 行政事務標準文字 (MJ+): characters, encoded forms, numbers and readings; editions; profiles."""

from mojimigrate.standard.editions import EDITIONS, Editions
from mojimigrate.standard.profiles import PROFILES, Written, write
from mojimigrate.standard.repertoire import Character, Standard, load_standard
from mojimigrate.standard.symbols import symbol_forms

__all__ = [
    "EDITIONS",
    "PROFILES",
    "Character",
    "Editions",
    "Standard",
    "Written",
    "load_standard",
    "symbol_forms",
    "write",
]
