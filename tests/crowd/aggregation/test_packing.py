import numpy as np
import pytest

from crowd.aggregation.packing import packed, unpacked


@pytest.mark.parametrize("ids", [[], [7], [3, 1, 2], [2**40, 5]])
def test_what_is_packed_comes_out_in_order(ids: list[int]) -> None:
    assert unpacked(packed(ids)).tolist() == sorted(ids)


def test_an_import_of_a_million_takes_little_room() -> None:
    assert len(packed(range(5, 1_000_005))) < 50_000


def test_ids_far_apart_take_few_bytes_each() -> None:
    ids = np.cumsum(np.random.default_rng(1).integers(1, 1_000, 100_000))
    assert len(packed(ids.tolist())) < 300_000
