"""Likeness of glyphs."""
