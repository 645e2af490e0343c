"""Likeness of glyphs: every glyph of the standard against a city's own.

Which of 59,161 characters a drawing is like, from one font to another. Three steps, each simple:

1. *Normalisation* (:mod:`.normalising`). The drawing is scaled to its bounding box, then stretched so that its lines
   are spread evenly: where fonts divide the box differently between the parts of a character, the parts meet again.
   Line density equalisation: J. Tsukumo, H. Tanaka, "Classification of handprinted Chinese characters using nonlinear
   normalization and correlation methods", ICPR 1988; H. Yamada, K. Yamamoto, T. Saito, "A nonlinear normalization
   method for handprinted Kanji character recognition: line density equalization", Pattern Recognition 23 (1990).
2. *Features* (:mod:`.features`). What is compared is edges in eight directions, counted in a grid of places that run
   softly into each other; their roots are taken, so that heavy and light strokes differ less. C.-L. Liu,
   "Normalization-cooperated gradient feature extraction for handwritten character recognition", IEEE TPAMI 29 (2007).
3. *Ranking* (:mod:`.ranking`). The cosine of coarse features against all characters is one product of matrices. The
   best of them are compared once more by finer features, where each place may move by one step on its own: the image
   distortion model of D. Keysers, T. Deselaers, C. Gollan, H. Ney, "Deformation models for image recognition", IEEE
   TPAMI 29 (2007).

Nothing is learnt from any font: the numbers in these modules are the papers' or round ones. How often the right
character is found, for which fonts: ``python -m benchmarks.recall``. Likeness decides nothing. It cannot tell twins of
the standard from each other, and every candidate is for a person to look at.
"""

from mojimigrate.review.shape.index import RASTER, Index, build_index, load_index
from mojimigrate.review.shape.ranking import likeness, rank

__all__ = ["RASTER", "Index", "build_index", "likeness", "load_index", "rank"]
