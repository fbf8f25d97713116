from exports.attacks_panel import parts
from exports.models import Release
from tests.exports.reports.test_page_attacks import TOLD


def test_each_attack_in_a_row() -> None:
    manifest = {"privacy": {"attacks": {"answers": TOLD, "made-up rows": {"undefined": "They follow nobody."}}}}
    answers, made = parts(Release(state="ready", manifest=manifest))
    assert [(row.right, row.others, row.risk, row.why) for row in answers.rows] == [
        ("–", "–", "–", "Nobody is alone."),
        ("25 % of 100", "–", "–", ""),
        ("25 % of 100", "25 % of 100", "0 % (0 to 10)", ""),
        ("25 % of 100", "25 % of 100", "0 % (0 to 10)", ""),
    ]
    assert answers.notes == ["Nobody is left.", "Some were drawn."]
    assert (made.title, made.undefined) == ("Attacks on the made-up rows", "They follow nobody.")


def test_nothing_was_tried() -> None:
    assert parts(Release(state="queued", manifest={})) == []
    old = {"privacy": {"attacks": {"answers": {"undefined": "No."}, "made-up rows": None}}}
    assert len(parts(Release(state="ready", manifest=old))) == 1
