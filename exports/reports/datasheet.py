"""datasheet.md: the questions of Datasheets for Datasets, answered where the system knows, marked open where not.

Source: Gebru et al. 2021, Datasheets for Datasets, Communications of the ACM 64 (12). The questions are abridged.
"""

from exports.reports import licences, prepared, protected, seeded
from exports.reports.manifests import Manifest

NAME = "datasheet.md"
OPEN = "**Open.** Only the people who made the dataset can say."


def text(manifest: Manifest) -> str:
    """The datasheet; `OPEN` stands where a person must write."""
    sections = {
        "Motivation": _motivation(manifest),
        "Composition": _composition(manifest),
        "Collection": _collection(manifest),
        "Preprocessing, cleaning, labelling": _preparation(manifest),
        "Uses": _uses(manifest),
        "Distribution": _distribution(manifest),
        "Maintenance": _maintenance(),
    }
    parts = [f"# Datasheet: {' '.join(manifest['survey']['title'].split())}"]
    for title, answers in sections.items():
        parts.append(f"## {title}")
        parts += [f"**{question}**\n\n{answer}" for question, answer in answers.items()]
    return "\n\n".join(parts) + "\n"


def _motivation(manifest: Manifest) -> dict[str, str]:
    described = manifest["survey"]["description"]
    return {
        "For what purpose was the dataset created?": described or OPEN,
        "Who created it, on whose behalf, and who paid for it?": OPEN,
    }


def _composition(manifest: Manifest) -> dict[str, str]:
    counts = manifest["counts"]
    columns = ", ".join(f"{len(fields)} columns of {table}" for table, fields in manifest["schema"].items())
    made = sum(count.get("synthetic", 0) for count in counts.values())
    return {
        "What do the rows represent?": _rows(manifest) + f" There are {columns}; `manifest.json` describes each.",
        "How many are there, and of what origin?": _counts(manifest),
        "Is anything made up?": " ".join(
            [f"{made:,} rows are synthetic; their `origin` says so.", *seeded.sentences(manifest)] if made else ["No."]
        ),
        "Does it contain all possible instances, or a sample?": OPEN,
        "Is information missing?": "An empty cell is a missing value. "
        + ("A column per question says why." if manifest["options"].get("missing") else "The reason is not given."),
        "Are there errors, noise, or redundancy?": _quality(manifest),
        "Does it identify people, directly or in combination?": _privacy(manifest),
        "Does it contain what might be offensive, or sensitive?": OPEN,
    }


def _rows(manifest: Manifest) -> str:
    meaning = {
        "answers": "Each row of `answers` is one submission of one contributor.",
        "consensus": "Each row of `consensus` is one item with the crowd's answer.",
        "synthetic_answers": "Each row of `synthetic_answers` is a submission that Crowdseed made up.",
    }
    if manifest["options"].get("shape") == "long":
        meaning["answers"] = "Each row of `answers` is one answer of a submission. What is counted are submissions."
        meaning["synthetic_answers"] = "Each row of `synthetic_answers` is one answer that Crowdseed made up."
    return " ".join(meaning[table] for table in manifest["schema"])


def _counts(manifest: Manifest) -> str:
    parts = []
    for table, counts in manifest["counts"].items():
        origins = ", ".join(f"{n:,} {origin}" for origin, n in counts.items() if origin != "rows")
        parts.append(f"{table}: {counts['rows']:,}" + (f" ({origins})" if origins else ""))
    return "; ".join(parts) + "."


def _quality(manifest: Manifest) -> str:
    methods = manifest.get("consensus") or {}
    if not methods:
        return OPEN
    ways = "; ".join(f"{name}: {found.get('method')}" for name, found in sorted(methods.items()))
    return (
        "Every consensus has a confidence and the number of answers it rests on; every contributor a trust, where it "
        f"is known. How the consensus came about: {ways}."
    )


def _privacy(manifest: Manifest) -> str:
    privacy = manifest["privacy"]
    found = privacy["k_anonymity"]
    checked = (
        f"Every combination of {', '.join(privacy['quasi_identifiers'])} is shared by at least {found['k']} people."
        if found
        else "No combination of columns was checked."
    )
    told = ["Identifiers are left out and contributors have pseudonyms of this release alone.", checked]
    return " ".join([*told, *protected.sentences(privacy), *protected.texts(privacy)])


def _collection(manifest: Manifest) -> dict[str, str]:
    survey = manifest["survey"]
    return {
        "How were the data acquired?": f"By a survey in a browser, version {survey['version']} of “{survey['title']}”.",
        "Who took part, how were they found, and what were they paid?": OPEN,
        "Did the people consent, and to what?": f"Everybody agreed to this text: “{survey['consent']}”",
        "Can consent be withdrawn?": "Yes, at any time: what the person gave is erased, and releases that hold it are "
        "marked superseded, with the pseudonym to erase.",
        "Was there an ethical review?": OPEN,
    }


def _preparation(manifest: Manifest) -> dict[str, str]:
    dropped = manifest["privacy"]["dropped"]
    return {
        "What was done to the raw data?": "Contributors were given pseudonyms, identifiers were taken out"
        + (f", and {', '.join(dropped)} left out." if dropped else ".")
        + "".join(f" {sentence}" for sentence in prepared.sentences(manifest)),
        "Were people left out of the analysis?": "Whom the researcher excluded is not in the dataset. "
        + "How many, and by which rule: "
        + OPEN,
        "Is the software available?": f"Crowdseed {manifest['software']['Crowdseed']}, Apache-2.0. The same request "
        f"with seed {manifest['seed']} on the same data gives the same bytes.",
    }


def _uses(manifest: Manifest) -> dict[str, str]:
    return {
        "What has it been used for, and what could it be used for?": OPEN,
        "What should it not be used for?": "For nothing that the consent text does not cover, and never to find out "
        "who somebody is. " + OPEN,
    }


def _distribution(manifest: Manifest) -> dict[str, str]:
    licence = licences.of(manifest)
    return {
        "Under which licence?": f"{licence.name}. {licence.url}".strip(),
        "How is it cited?": licences.citation(manifest),
        "Are there other restrictions?": OPEN,
    }


def _maintenance() -> dict[str, str]:
    return {
        "Who looks after it, and how are they reached?": OPEN,
        "Will it be updated?": "A release never changes. A newer one has another hash, and can be compared with it.",
    }
