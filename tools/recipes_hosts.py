"""Recipes of the hosts' charsets."""

from __future__ import annotations

from recipe import Recipe

RECIPES: tuple[Recipe, ...] = ()
