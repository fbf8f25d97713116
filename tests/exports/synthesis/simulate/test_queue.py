from math import factorial

import pytest

from exports.synthesis.simulate import WrongBlueprint, simulate
from exports.synthesis.simulate.queue import notes


def erlang_c_wait(*, between: float, service: float, servers: int) -> float:
    """The mean wait of an M/M/c queue (Erlang 1917): C(c, a) / (c μ − λ)."""
    load = service / between
    last = load**servers / factorial(servers) * servers / (servers - load)
    chance = last / (sum(load**k / factorial(k) for k in range(servers)) + last)
    return chance / (servers / service - 1 / between)


@pytest.mark.parametrize("servers", [1, 3])
def test_waits_are_those_of_erlangs_formula(servers: int) -> None:
    document = {"between": 1.0, "service": 0.7 * servers, "servers": servers, "minutes": 40_000}
    customers = simulate({"version": 1, "simulate": "queue", **document}, seed=1)["customers"]
    expected = erlang_c_wait(between=1.0, service=0.7 * servers, servers=servers)
    assert customers["wait"].mean() == pytest.approx(expected, rel=0.08)
    assert (customers["end"] - customers["start"]).mean() == pytest.approx(0.7 * servers, rel=0.03)
    assert customers["arrival"].diff().mean() == pytest.approx(1, rel=0.03)


def test_nobody_is_served_before_an_earlier_customer_or_twice_at_once() -> None:
    customers = simulate({"version": 1, "simulate": "queue", "servers": 1, "between": 5.5}, seed=2)["customers"]
    assert customers["start"].is_monotonic_increasing
    assert (customers["start"].to_numpy()[1:] >= customers["end"].to_numpy()[:-1] - 2e-4).all()
    assert (customers["arrival"] <= 480).all()


def test_the_impatient_leave() -> None:
    document = {"version": 1, "simulate": "queue", "between": 1, "service": 5, "servers": 2, "patience": 3}
    tables = simulate(document, seed=1)
    customers = tables["customers"]
    left = customers[~customers["served"]]
    assert 0.3 < len(left) / len(customers) < 0.8
    assert left["start"].isna().all()
    assert left["wait"].to_numpy() == pytest.approx(3)
    assert customers["wait"].max() <= 3
    assert notes(tables)[0].endswith(f"{len(left):,} left.")


def test_there_is_a_limit_to_customers() -> None:
    with pytest.raises(WrongBlueprint, match="minutes: would bring more than 1,000,000 customers"):
        simulate({"version": 1, "simulate": "queue", "minutes": 3_000_000})


def test_an_empty_day_is_told() -> None:
    tables = simulate({"version": 1, "simulate": "queue", "minutes": 0.001}, seed=1)
    assert notes(tables) == ["Nobody came. Make “minutes” larger or “between” smaller."]
