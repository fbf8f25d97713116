"""Makes six-column person records with Faker and mimesis, in an environment of their own, and prints JSON.

python peer_synthesise.py [SECONDS]     records per second of each, from as many as fit into SECONDS (5)
"""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

from faker import Faker
from mimesis import Address, Datetime, Numeric, Person  # not our environment
from mimesis.locales import Locale

WARM = 200


def by_faker(*, weighted: bool) -> Callable[[], tuple[object, ...]]:
    """As its documentation has it: one call for each cell; or without the weights of its words, which is faster."""
    fake = Faker("en_US", use_weighting=weighted)
    Faker.seed(1)

    def record() -> tuple[object, ...]:
        born = fake.date_of_birth(minimum_age=18, maximum_age=90)
        return fake.name(), fake.email(), fake.address(), born, fake.job(), fake.random_int(1, 99_999)

    return record


def by_mimesis() -> Callable[[], tuple[object, ...]]:
    person, address = Person(Locale.EN, seed=1), Address(Locale.EN, seed=1)
    dates, numbers = Datetime(Locale.EN, seed=1), Numeric(seed=1)

    def record() -> tuple[object, ...]:
        place = f"{address.address()}, {address.city()}, {address.state(abbr=True)} {address.zip_code()}"
        born = dates.date(start=1935, end=2007)
        return person.full_name(), person.email(), place, born, person.occupation(), numbers.integer_number(1, 99_999)

    return record


def rate(record: Callable[[], tuple[object, ...]], seconds: float) -> dict[str, float]:
    """Records per second of wall time and of this process's own time."""
    for _ in range(WARM):
        record()
    rows, wall, own = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - wall < seconds:
        for _ in range(100):
            record()
        rows += 100
    return {"wall": rows / (time.perf_counter() - wall), "cpu": rows / (time.process_time() - own)}


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    peers = {
        f"Faker {version('faker')}, as usually called": by_faker(weighted=True),
        "Faker, use_weighting=False": by_faker(weighted=False),
        f"mimesis {version('mimesis')}": by_mimesis(),
    }
    print(json.dumps({name: rate(record, seconds) for name, record in peers.items()}))


if __name__ == "__main__":
    main()
