"""The target set, 行政事務標準文字 (MJ+): characters, encoded forms, numbers and readings; editions; profiles."""

from mojimigrate.standard.added import AddedList, Change, added_folder, read_added, register_added
from mojimigrate.standard.added_sources import AddedSource, read_added_source
from mojimigrate.standard.editions import EDITION_TABLE, EDITIONS, Editions
from mojimigrate.standard.overlay import Overlay
from mojimigrate.standard.profiles import PROFILES, Profile, collisions, load_profile
from mojimigrate.standard.repertoire import LISTS, Character, Standard, Written, load_standard
from mojimigrate.standard.symbols import POLICIES, SYMBOL_TABLE, symbol_forms
from mojimigrate.standard.unicode import UNICODE_TABLE, assigned

__all__ = [
    "EDITIONS",
    "POLICIES",
    "PROFILES",
    "STANDARD_TABLES",
    "UNICODE_TABLE",
    "AddedList",
    "AddedSource",
    "Change",
    "Character",
    "Editions",
    "Overlay",
    "Profile",
    "Standard",
    "Written",
    "added_folder",
    "assigned",
    "collisions",
    "load_profile",
    "load_standard",
    "read_added",
    "read_added_source",
    "register_added",
    "symbol_forms",
]

#: The files of ``mappings/`` that say what the target set is.
STANDARD_TABLES = (*LISTS, EDITION_TABLE, SYMBOL_TABLE)
