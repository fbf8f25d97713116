import numpy as np
import pytest

from crowd.quality.models import blocks
from tests.crowd.quality.models.crowds import planted, said

ROWS = [(0, 0, 0), (0, 1, 2), (0, 1, 2), (3, 2, 1)]


def dense(answers):
    return np.concatenate([block.said.toarray() for block in answers.blocks])


def test_who_said_what_of_which_item():
    table = dense(said(ROWS)).reshape(5, 4, 3)
    assert table.sum() == 4
    assert table[0, 1].tolist() == [0, 0, 2]
    assert table[3, 2].tolist() == [0, 1, 0]


def test_answers_in_any_order_make_the_same_table():
    there, back = said(ROWS), said(ROWS[::-1])
    assert (dense(there) == dense(back)).all()
    assert there.blocks[0].said.indices.dtype == back.blocks[0].said.indices.dtype == np.int32


def test_votes_of_a_block():
    assert said(ROWS).blocks[0].votes(3).tolist()[:2] == [[1, 0, 2], [0, 0, 0]]


@pytest.mark.parametrize(("most_answers", "most_cells"), [(7, 10**6), (10**6, 9), (1, 1), (50, 60)])
def test_however_it_is_cut_nothing_changes(monkeypatch, most_answers, most_cells):
    _, _, answers = planted(n_items=60)
    whole, rng = dense(answers), np.random.default_rng(2)
    posterior, table = rng.random((60, 3)), rng.random((20, 3, 3))
    shares, counts, gathered, given = (
        answers.shares(),
        answers.counts(posterior),
        answers.gathered(table),
        answers.given,
    )
    monkeypatch.setattr(blocks, "MOST_ANSWERS", most_answers)
    monkeypatch.setattr(blocks, "MOST_CELLS", most_cells)
    cut = answers.only(np.ones(len(answers), dtype=bool))
    assert len(cut.blocks) > 1
    assert [block.rows.start for block in cut.blocks[1:]] == [block.rows.stop for block in cut.blocks[:-1]]
    assert (dense(cut) == whole).all()
    assert (cut.given == given).all()
    assert cut.shares() == pytest.approx(shares)
    assert cut.counts(posterior) == pytest.approx(counts)
    assert cut.gathered(table) == pytest.approx(gathered)


def test_nobody_and_nothing():
    assert said([], n_items=0, n_people=0).blocks == []
    assert dense(said([])).sum() == 0
