"""Likeness of glyphs: every glyph of the standard against a city's own."""
