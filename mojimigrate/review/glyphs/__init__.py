"""Glyphs: of a city's own characters, and of the standard's."""
