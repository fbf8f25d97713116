import pytest

from exports.reports import page_ethics, subject
from exports.reports.checklist import OPEN, PARTLY, SHOWN
from exports.reports.ethics import ethics
from exports.reports.manifests import Manifest
from exports.reports.sensitive import sensitive
from tests.exports.reports.tables import AGE, CONTRIBUTOR, ITEM, MOOD, ORIGIN, SURE, field, manifest, table

FIELDS = [ORIGIN, CONTRIBUTOR, ITEM, AGE, MOOD]
SCHEMA = {"answers": FIELDS, "consensus": [ITEM, MOOD, SURE]}


def read(made: Manifest) -> subject.Subject:
    """The young are always right, the old never."""
    rows = table(
        FIELDS,
        origin=["human"] * 40,
        contributor=[str(number) for number in range(40)],
        item=["1"] * 40,
        age=["young", "old"] * 20,
        mood=["good", "bad"] * 20,
    )
    opinions = table([ITEM, MOOD, SURE], item=["1"], mood=["good"], mood_confidence=[0.9])
    return subject.read(made, {"answers": rows, "consensus": opinions})


def test_a_group_that_the_crowd_disagrees_with_is_seen() -> None:
    found = ethics(read(manifest(**SCHEMA)))
    by = {one.measure: one for one in found.bias if one.column == "age"}
    left, agrees = by["A question was left without an answer"], by["mood: agrees with the crowd"]
    sure = by["mood: mean confidence of the consensus"]
    assert (left.column, left.differs) == ("age", False)
    assert [(group.name, group.figure.value) for group in agrees.groups] == [("Under 40", 1), ("40 or more", 0)]
    assert agrees.differs
    assert agrees.groups[1].figure.high == pytest.approx(0.1611, abs=1e-4)
    assert not sure.differs


def test_which_answers_a_group_gives_and_where_it_errs() -> None:
    by = {one.measure: one for one in ethics(read(manifest(**SCHEMA))).bias}
    good = by["mood: answered “Good”"]
    assert [group.figure.value for group in good.groups] == [1, 0]
    assert good.differs
    assert not by["mood: answered “Mixed”"].differs
    wrong = by["mood: said otherwise where the crowd says “Good”"]
    assert [(group.figure.value, group.figure.n) for group in wrong.groups] == [(0, 20), (1, 20)]
    # Of nothing does the crowd say that it is bad.
    assert "mood: said otherwise where the crowd says “Bad”" not in by


def test_of_two_answers_one_says_it_all() -> None:
    vote = field("vote", "boolean", question="vote")
    rows = table([AGE, vote], age=["young", "old"] * 10, vote=[True, False] * 10)
    found = ethics(subject.read(manifest(answers=[AGE, vote]), {"answers": rows})).bias
    told = [one.measure for one in found if one.column == "age"]
    assert told == ["A question was left without an answer", "vote: answered “yes”"]


def test_of_many_answers_each_is_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    points = field("points", "integer", labels={str(n): str(n) for n in range(8)}, question="points")
    rows = table([AGE, MOOD, points], age=["young", "old"] * 8, mood=["good", "bad"] * 8, points=[*range(8)] * 2)
    one = subject.read(manifest(answers=[AGE, MOOD, points]), {"answers": rows})
    assert not any("points: answered" in found.measure for found in ethics(one).bias)
    monkeypatch.setattr(page_ethics, "MOST_BIASES", 1)
    assert "more comparisons are in report.json" in "".join(page_ethics.biases([*ethics(one).bias[:1]] * 2))


def test_items_have_groups_too() -> None:
    language = field("item.language", "string")
    fields = [ITEM, language, MOOD]
    rows = table(
        fields,
        item=["1", "2"] * 15,
        item_language=["en", "de"] * 15,
        mood=["good", "bad", "good", "good"] * 7 + ["bad"] * 2,
    )
    opinions = table([ITEM, MOOD, SURE], item=["1", "2"], mood=["good", "good"], mood_confidence=[0.9, 0.9])
    made = manifest(answers=fields, consensus=[ITEM, MOOD, SURE])
    found = ethics(subject.read(made, {"answers": rows, "consensus": opinions})).bias
    (wrong,) = [one for one in found if one.measure == "mood: said otherwise where the crowd says “Good”"]
    assert (wrong.column, [group.name for group in wrong.groups]) == ("item.language", ["de", "en"])
    assert [group.figure.value for group in wrong.groups] == pytest.approx([8 / 15, 1 / 15])


def test_risk_is_shown_in_words() -> None:
    made = manifest(**SCHEMA)
    risk = {"prosecutor": {"highest": 0.25}, "people": 40, "undefined": {"journalist": "nobody counted"}}
    made["privacy"]["protection"] = {"method": "lattice", "loss": 0.5, "held": True, "before": risk, "after": risk}
    text = "".join(page_ethics.ethics(ethics(read(made))))
    assert "highest chance to recognise somebody known to be in it (prosecutor)" in text
    assert "25.0\N{NO-BREAK SPACE}%" in text
    assert "Journalist: not known. Nobody counted." in text
    assert "yes" in text


def test_a_group_of_few_is_not_judged() -> None:
    rows = table([AGE, MOOD], age=["young", "old"], mood=["good", None])
    found = ethics(subject.read(manifest(answers=[AGE, MOOD]), {"answers": rows}))
    assert [group.figure.undefined for group in found.bias[0].groups] == ["Fewer than 10 rows."] * 2


def test_without_groups_it_says_so() -> None:
    found = ethics(subject.read(manifest(answers=[MOOD]), {"answers": table([MOOD], mood=["good"])}))
    assert found.bias == ()
    assert found.bias_undefined == "No column tells groups of people apart."


def test_consent_is_what_the_manifest_knows() -> None:
    made = manifest(**SCHEMA)
    assert ethics(read(made)).consent.coverage.undefined.startswith("The manifest does not count consents.")
    made["consent"] = {"given": 40, "people": 40}
    assert ethics(read(made)).consent.coverage.value == 1


def test_privacy_as_measured() -> None:
    made = manifest(**SCHEMA)
    made["privacy"]["protection"] = {
        "method": "lattice",
        "before": {"prosecutor": {"highest": 1.0}, "l": None},
        "after": {"prosecutor": {"highest": 0.2}, "undefined": {"journalist": "nobody counted"}},
    }
    found = ethics(read(made)).privacy
    assert (found.k, found.smallest, found.checked) == (2, 2, ("age",))
    assert (found.before, found.after) == ({"prosecutor: highest": 1.0}, {"prosecutor: highest": 0.2})
    assert found.figures == {"method": "lattice"}
    assert found.unknown == {"journalist": "nobody counted"}
    made["privacy"] |= {"k_anonymity": None, "protection": None}
    assert ethics(read(made)).privacy.undefined == "No combination of columns was checked."


@pytest.mark.parametrize(
    ("name", "text", "sort", "word"),
    [
        ("q1", "Welcher Religion gehören Sie an?", "religion or belief (article 9)", "religion"),
        ("q1", "¿Tiene alguna enfermedad?", "health (article 9)", "enfermedad"),
        ("q1", "Jaka jest Twoja płeć?", "gender", "plec"),
        ("zip_code", "", "place", "zip"),
    ],
)
def test_sensitive_columns_are_found_by_words(name: str, text: str, sort: str, word: str) -> None:
    (hint,) = sensitive(field(name, "string", question="q1", text=text or "Where?"))
    assert (hint.sort, hint.found) == (sort, word)


def test_words_that_only_begin_alike_are_no_hint() -> None:
    assert sensitive(field("agenda", "string", question="agenda", text="Which item comes first?")) == ()


def test_the_checklist_says_what_is_shown_and_what_is_open() -> None:
    made = manifest(**SCHEMA)
    states = {check.question: check.state for check in ethics(read(made)).checks}
    assert states["Are people protected from being recognised?"] == SHOWN
    assert states["Did people consent?"] == PARTLY
    assert states["How long are the data kept?"] == OPEN
    made["survey"] |= {"consent": "", "description": ""}
    made["licence"], made["privacy"]["k_anonymity"] = "none", None
    states = {check.question: check.state for check in ethics(read(made)).checks}
    assert states["Are people protected from being recognised?"] == PARTLY
    assert states["Did people consent?"] == states["May others use it, and how?"] == OPEN


def test_sensitive_columns_ask_for_an_exception() -> None:
    health = field("illness", "string", labels={"yes": "Yes"}, question="illness")
    found = ethics(subject.read(manifest(answers=[health]), {"answers": table([health], illness=["yes"])}))
    check = next(one for one in found.checks if one.article == "9, 10")
    assert check.evidence.startswith("Perhaps: 1 column,")
