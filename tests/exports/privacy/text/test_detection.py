from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import process_time

import pytest

from exports.privacy.text import detection
from exports.privacy.text.corrections import Corrections
from exports.privacy.text.detection import ALL_REGIONS, Settings, find, regions_of
from exports.privacy.text.masking import Masker
from exports.privacy.text.spans import KINDS, MARKED
from exports.privacy.text.styles import MASK
from tests.exports.privacy.text.conftest import Seen
from tests.exports.privacy.text.labelled import UNSEEN, Case, case, cases

# What was reached: (recall, precision), a find counting only where kind, start and end are exactly right.
FLOORS = {kind: (1.0, 1.0) for kind in KINDS if kind != MARKED} | {"name": (0.97, 1.0)}
CASES = cases()


def found(one: Case) -> set[tuple[str, int, int]]:
    return {(hit.kind, hit.start, hit.end) for hit in find(one.text, settings=Settings(regions_of([one.language])))}


def reached(labelled: Sequence[Case]) -> dict[str, tuple[float, float]]:
    """By kind recall and precision."""
    wanted, hits, right = Counter[str](), Counter[str](), Counter[str]()
    for one in labelled:
        got = found(one)
        wanted.update(kind for kind, _, _ in one.wanted)
        hits.update(kind for kind, _, _ in got)
        right.update(kind for kind, _, _ in got & one.wanted)
    return {kind: (right[kind] / wanted[kind], right[kind] / hits[kind]) for kind in wanted}


def test_precision_and_recall_on_the_hard_cases_stay_above_what_was_reached() -> None:
    rates = reached(CASES)
    assert set(rates) == set(FLOORS)
    low = {kind: both for kind, both in rates.items() if both[0] < FLOORS[kind][0] or both[1] < FLOORS[kind][1]}
    assert low == {}


def test_names_in_sentences_that_nobody_tuned_for() -> None:
    recall, precision = reached(cases(UNSEEN))["name"]
    assert recall > 0.87
    assert precision > 0.93


def test_nothing_is_found_in_clean_sentences() -> None:
    clean = [one for one in CASES if not one.wanted]
    assert len(clean) > 100
    assert [one.text for one in clean if found(one)] == []


def test_the_cases_are_many_and_of_every_kind_and_language() -> None:
    assert len(CASES) >= 300
    assert {kind for one in CASES for kind, _, _ in one.wanted} == set(KINDS) - {MARKED}
    assert {one.language for one in CASES} == {"en", "de", "fr", "es", "ar"}


def test_how_a_case_is_read() -> None:
    read = case("en\tI am {name|Anna\\u200b Lee},\\nhello")
    assert read.text == "I am Anna\u200b Lee,\nhello"
    assert read.wanted == {("name", 5, 14)}


def test_places_are_those_of_the_text_as_written(seen: Seen) -> None:
    text = "\u202eé\u0301 ﬁne: anna\u200b@\uff45xample.com\u202c ok"
    assert seen(text) == [("email", "anna\u200b@\uff45xample.com")]


def test_a_number_without_country_code_is_one_of_the_surveys_regions(seen: Seen) -> None:
    assert seen("Handy 0151 23456789", Settings(("DE",))) == [("phone", "0151 23456789")]
    assert seen("Handy 0151 23456789", Settings(("ES",))) == []


@pytest.mark.parametrize(
    ("languages", "regions"),
    [
        (["de"], ("DE", "AT", "CH")),
        (["pt-BR"], ("BR",)),
        (["fr", "de"], ("FR", "BE", "CH", "DE", "AT")),
        (["tlh"], ALL_REGIONS),
        ([], ALL_REGIONS),
    ],
)
def test_regions_of_languages(languages: list[str], regions: tuple[str, ...]) -> None:
    assert regions_of(languages) == regions


def test_what_overlaps_is_judged_as_a_whole(seen: Seen) -> None:
    for words in ("jürgen schmidt", "12 rue victor hugo"):
        settings = Settings(corrections=Corrections(frozenset({words}), frozenset()))
        assert seen("Mein Name ist Jürgen Schmidt!" if "j" in words else "12 rue Victor Hugo", settings) == []


def test_corrections_are_heard(seen: Seen) -> None:
    settings = Settings(corrections=Corrections(frozenset({"anna"}), frozenset({"project blue"})))
    assert seen("Anna and Jennifer on Project  BLUE", settings) == [("name", "Jennifer"), (MARKED, "Project  BLUE")]


PIECES = [
    "a", "@", "a@", " at a", "a dot ", "1", "1 ", "1-", "a.", "Anna ", "AB", "e\u0301\u0316", "\u0301", "\u202ea", "\0",
    "a:", "1:", "www.a", "http://(", "1 Main ", "1 rue de la ", "calle A ", "Am ", "DE89 ", "born 1.1.", "'a", "Mr ",
    "a\u200b", "اسمي ", "A. ", "regards\n", "u/a/", "a-b_c-", "+1 2(", "[at]", "Mr van der ", "👨\u200d👩", "SW1A ",
    "0 49", ")", "http://)",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_the_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    """Four times the text takes about four times as long; a pattern that backtracks would take sixteen times."""

    def seconds(size: int) -> float:
        start = process_time()
        Masker(MASK, Settings())((piece * size)[:size])
        return process_time() - start

    ratio = min(seconds(12_000) / max(seconds(3_000), 1e-4) for _ in range(3))
    assert ratio < 9


def test_a_megabyte(seen: Seen) -> None:
    text = "All is fine here, and tea is better. " * 27_000
    assert seen(text + "anna@example.com") == [("email", "anna@example.com")]


def test_hostile_characters_pass_through_unharmed() -> None:
    text = "\0\u202e\u200f anna@example.com \ud800 \U0010ffff e" + "\u0301" * 500
    assert Masker(MASK, Settings())(text) == text.replace("anna@example.com", "[email]")


def test_the_package_is_pure() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(detection.__file__).parent.glob("*.py")]
    assert len(sources) > 10
    assert not [source for source in sources if "import django" in source or "from django" in source]
