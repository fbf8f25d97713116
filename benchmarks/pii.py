"""How well and how fast identifiers in free text are found.

    .venv/bin/python -m benchmarks.pii [--seconds N] [--verbose]

Prints precision and recall by kind on the labelled hard cases (a find counts where kind, start and end are exactly
right; "touched" also where a find of any kind covers it), in how many clean sentences something is found, the recall
for names made up from Faker's lists, known to the recogniser and not, in sentences with and without an announcing word,
and documents per second on one core.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from faker import Faker
from faker.providers.person import cs_CZ, de_DE, en_KE, en_US, es_ES, et_EE, fr_FR, lt_LT, uz_UZ, zu_ZA

from exports.privacy.text.detection import Settings, find, regions_of
from exports.privacy.text.masking import Masker
from exports.privacy.text.spans import KINDS
from exports.privacy.text.styles import MASK
from tests.exports.privacy.text.labelled import UNSEEN, Case, cases

GOAL = 1_500  # documents per second
KNOWN = (en_US, de_DE, fr_FR, es_ES)
# No list of the recogniser comes from these.
UNKNOWN = (cs_CZ, en_KE, et_EE, lt_LT, uz_UZ, zu_ZA)
ANNOUNCED = (
    "My name is {}, and I like tea.",
    "Please ask Mr {} about the invoice.",
    "Mein Name ist {} und ich wohne hier.",
    "Frau {} war sehr hilfsbereit.",
    "Je m'appelle {}, bonne journée.",
    "Me llamo {} y vivo lejos.",
    "It was fine.\nBest regards,\n{}",
    "Hi {}, thank you for the survey.",
)
PLAIN = (
    "Yesterday {} told us about it.",
    "I think {} did a good job there.",
    "Gestern hat {} davon erzählt.",
    "Hier arbeitet {} seit zwei Jahren.",
    "Hier {} nous a parlé de cela.",
    "Ayer {} habló de eso.",
    "The form was filled in by {} again.",
    "Nobody but {} came to the meeting.",
)
NAMES = 2_000


def main() -> int:
    """Measure and print; 1 where it is slower than the goal."""
    parser = argparse.ArgumentParser(description="identifiers in free text")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--verbose", action="store_true", help="show every miss and every false find")
    options = parser.parse_args()
    labelled = cases()
    by_kind(labelled, verbose=options.verbose)
    print("\nThe same on sentences that were never used to improve the search:")
    by_kind(cases(UNSEEN), verbose=options.verbose)
    for title, locales in (("known to the lists", KNOWN), ("in no list", UNKNOWN)):
        for how, sentences in (("announced", ANNOUNCED), ("in a plain sentence", PLAIN)):
            whole, part = recall_of_names(sentences, locales)
            print(
                f"names {title}, {how}: {whole:.3f} of first and last names masked whole, {part:.3f} at least in part"
            )
    hard = [one.text for one in labelled]
    dense = [" ".join(hard[place : place + 6]) for place in range(0, len(hard), 6)]
    for title, texts in (("hard cases", hard), ("six hard cases in a row", dense)):
        documents_per_second(texts, options.seconds, title)
    return 0 if documents_per_second(answers(hard), options.seconds, "answers, one in ten with a find") >= GOAL else 1


def answers(hard: Sequence[str]) -> list[str]:
    """Made-up answers of a few sentences in English, German, French and Spanish, and a hard case in every tenth."""
    fakers = [Faker(locale) for locale in ("en_US", "de_DE", "fr_FR", "es_ES")]
    for place, faker in enumerate(fakers):
        faker.seed_instance(place)
    made = [fakers[number % 4].paragraph(nb_sentences=3) for number in range(2_000)]
    return [f"{text} {hard[number % len(hard)]}" if number % 10 == 0 else text for number, text in enumerate(made)]


def by_kind(labelled: Sequence[Case], *, verbose: bool) -> None:
    right, found, wanted, touched = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    clean_hit = clean = 0
    for case in labelled:
        hits = find(case.text, settings=Settings(regions_of([case.language])))
        got = {(one.kind, one.start, one.end) for one in hits}
        found.update(kind for kind, _, _ in got)
        wanted.update(kind for kind, _, _ in case.wanted)
        right.update(kind for kind, _, _ in got & case.wanted)
        touched.update(
            kind for kind, start, end in case.wanted if any(one.start <= start and end <= one.end for one in hits)
        )
        clean += not case.wanted
        clean_hit += bool(got and not case.wanted)
        if verbose and got != case.wanted:
            print(case.text, "| missed", case.wanted - got, "| false", got - case.wanted)
    print(f"{'kind':8} {'cases':>5} {'recall':>7} {'precision':>9} {'touched':>8}")
    for kind in KINDS:
        if wanted[kind]:
            rates = right[kind] / wanted[kind], right[kind] / max(found[kind], 1), touched[kind] / wanted[kind]
            print(f"{kind:8} {wanted[kind]:5} {rates[0]:7.3f} {rates[1]:9.3f} {rates[2]:8.3f}")
    print(f"{len(labelled)} cases; something is found in {clean_hit} of {clean} clean ones")


def recall_of_names(sentences: Sequence[str], locales: Sequence[Any]) -> tuple[float, float]:
    rng = np.random.default_rng(7)
    whole = part = 0
    for _ in range(NAMES):
        provider: Any = locales[int(rng.integers(len(locales)))].Provider
        firsts = list(
            getattr(provider, "first_names", None) or (*provider.first_names_male, *provider.first_names_female)
        )
        lasts = list(getattr(provider, "last_names", None) or provider.last_names_male)
        name = f"{rng.choice(firsts)} {rng.choice(lasts)}"
        sentence = sentences[int(rng.integers(len(sentences)))]
        start = sentence.index("{}")
        hits = find(sentence.format(name), settings=Settings())
        whole += any(one.start <= start and start + len(name) <= one.end for one in hits)
        part += any(one.start < start + len(name) and start < one.end for one in hits)
    return whole / NAMES, part / NAMES


def documents_per_second(texts: Sequence[str], seconds: float, title: str) -> float:
    """By processor time, as other work on the machine must not count."""
    masker = Masker(MASK, Settings())
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        for text in texts:
            masker(text)
        done += len(texts)
    length = sum(map(len, texts)) / len(texts)
    print(f"{title}: {done / spent:,.0f} documents/s of {length:.0f} characters on average (goal {GOAL:,})")
    return done / spent


if __name__ == "__main__":
    raise SystemExit(main())
