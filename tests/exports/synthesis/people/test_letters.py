"""Texts out of characters."""

import numpy as np
import pyarrow as pa

from exports.synthesis.people.letters import characters, filled, side_by_side


def test_characters() -> None:
    assert characters(np.array([[65, 66], [67, 68]], np.uint8)).to_pylist() == ["AB", "CD"]
    assert characters(np.zeros((2, 0), np.uint8)).to_pylist() == ["", ""]


def test_patterns() -> None:
    texts = filled("é#%$?", np.random.default_rng(1), 2000).to_pylist()
    assert {text[0] for text in texts} == {"é"}
    assert {text[1] for text in texts} == set("0123456789")
    assert {text[2] for text in texts} == set("123456789")
    assert {text[3] for text in texts} == set("23456789")
    assert len({text[4] for text in texts}) == 52
    assert len(set(filled("?", np.random.default_rng(1), 2000, upper=True).to_pylist())) == 26


def test_side_by_side() -> None:
    assert side_by_side(["a", pa.array(["b", "c"])]).to_pylist() == ["ab", "ac"]
    assert side_by_side([pa.array(["b"])]).to_pylist() == ["b"]
