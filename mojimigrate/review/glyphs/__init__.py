"""Fonts and images of characters: where the glyphs of a site and of the standard come from."""
