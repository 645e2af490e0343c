"""The canonical form of a line, and its digest: what this program and the script of the page must agree on."""

import hashlib
import json
from pathlib import Path

import pytest

from mojimigrate.review.decisions import canonical, chained

VECTORS = json.loads((Path(__file__).parent / "vectors" / "decisions.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_canonical_form_and_digest_of_a_line_are_those_that_the_script_of_the_page_is_tested_with(vector):
    line = {name: value for name, value in vector["line"].items() if name != "hash"}
    assert canonical(line).decode() == vector["canonical"]
    assert chained(vector["line"]) == vector["hash"] == hashlib.sha256(vector["canonical"].encode()).hexdigest()


def test_half_a_surrogate_pair_has_no_canonical_form():
    with pytest.raises(UnicodeEncodeError):
        canonical({"reason": "\ud842"})
