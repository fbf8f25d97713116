from collections import Counter

import pytest
from scipy.stats import chisquare

from surveys import arms
from surveys.arms import Arm, dealt

HALVES = [Arm("a", "Old", 1), Arm("b", "New", 1)]


def crowd(among: list[Arm], *, n: int, seed: int = 2026) -> list[str]:
    return [dealt(among, seed=seed, place=place) for place in range(n)]


def test_anybody_can_deal_again() -> None:
    """What `printf 2026:0:0 | sha256sum` and so on give, sorted: slots 0 and 1 are arm a, 2 and 3 are arm b."""
    assert "".join(crowd(HALVES, n=12)) == "bababaabbaba"


@pytest.mark.parametrize(
    ("shares", "length"),
    [((1, 1), 4), ((5, 5), 4), ((2, 1), 6), ((1, 1, 1), 6), ((20, 10, 10), 8), ((3, 2), 10)],
)
def test_each_block_holds_the_shares(shares: tuple[int, ...], length: int) -> None:
    among = [Arm(code, "", share) for code, share in zip("abc", shares, strict=False)]
    in_block = Counter(arms.block(among))
    people = crowd(among, n=50 * length)
    assert in_block.total() == length
    assert {tuple(sorted(Counter(people[at : at + length]).items())) for at in range(0, len(people), length)} == {
        tuple(sorted(in_block.items()))
    }
    for n in range(1, len(people)):
        so_far = Counter(people[:n])
        assert all(abs(so_far[code] - n * k / length) <= k for code, k in in_block.items())


def test_each_order_of_a_block_is_as_likely() -> None:
    orders = Counter("".join(crowd(HALVES, n=4, seed=seed)) for seed in range(3_000))
    assert len(orders) == 6
    assert chisquare(list(orders.values())).pvalue > 0.01
    people = "".join(crowd(HALVES, n=12_000))
    in_blocks = Counter(people[at : at + 4] for at in range(0, len(people), 4))
    assert len(in_blocks) == 6
    assert chisquare(list(in_blocks.values())).pvalue > 0.01


def test_how_many_arms_there_may_be() -> None:
    assert arms.problems([]) == arms.problems(HALVES) == []
    assert arms.problems(HALVES[:1]) == [
        "The experiment has only one arm. Give it 2 to 20, or none for a study without groups."
    ]
    assert "has 21 arms" in arms.problems([Arm(f"a{n}", "", 1) for n in range(21)])[0]
