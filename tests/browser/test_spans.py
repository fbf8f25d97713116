"""Marks in a text: by mouse, by finger, by keyboard, written beside it, and without JavaScript."""

from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crowd.models import Draft, Response
from surveys import kinds, publishing
from surveys.kinds.spans_words import NotThere, line_of, span_of
from surveys.models import Survey
from tests import factories
from tests.browser.conftest import DESKTOP, NOW, PHONE, OpenPage, agree, check
from tests.runtime_fixtures import eventually

TEXT = "👩\u200d🚀 Ada met Charles Babbage in Paris.\nParis was cold; a Parisian: “زار آدم باريس”."
LABELS = [{"value": value, "label": label} for value, label in (("PER", "Person"), ("LOC", "Place"))]


@pytest.fixture
def names(transactional_db: None) -> Survey:
    """A labelling task with one text; a first page with another question, so that it comes without a new page."""
    survey = factories.SurveyFactory(slug="names", owner=factories.UserFactory(username="alice"), per_item=True)
    factories.QuestionFactory(survey=survey, name="why", kind="free_text", config={}, page=1, required=False)
    config = kinds.get("spans").clean({"options": LABELS, "text": "{{text}}", "none": True})
    factories.QuestionFactory(survey=survey, name="names", kind="spans", config=config, page=2, text="Which names?")
    factories.ItemFactory(survey=survey, key="one", data={"text": TEXT})
    publishing.publish(survey=survey, by=None, now=NOW)
    return survey


def opened(page: Page, survey: Survey) -> None:
    agree(page, survey)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("[data-text]")).to_be_visible()


def word(page: Page, words: str, which: int = 0) -> Any:
    return page.locator("[data-text] > span", has_text=words).nth(which)


def label(page: Page, name: str) -> Any:
    return page.locator("[data-label]", has_text=name)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def picked(page: Page) -> str:
    return "".join(page.locator("[data-text] > .picked").all_text_contents())


def marks(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator("[data-marks] .spans-said").all_inner_texts()]


def said(value: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(TEXT[one["start"] : one["end"]], one["label"]) for one in value]


def sent(page: Page) -> list[tuple[str, str]]:
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank")).to_be_visible()
    return said(Response.objects.get().answers["names"])


def test_by_mouse(open_page: OpenPage, names: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, names)

    first, last = word(page, "harles").bounding_box(), word(page, "Babbage").bounding_box()
    assert first
    assert last
    page.mouse.move(first["x"] + 12, first["y"] + 12)  # within the word: the mark grows to all of it
    page.mouse.down()
    page.mouse.move(last["x"] + 12, last["y"] + 12, steps=4)
    page.mouse.up()
    label(page, "Person").click()
    word(page, "Paris", 1).click()
    label(page, "Place").click()

    assert marks(page) == ["Charles Babbage Person", "Paris Place"]
    expect(word(page, "Paris", 1)).to_have_attribute("data-tag", "Place")
    expect(page.get_by_role("button", name="Remove: Paris, Place")).to_be_visible()
    eventually(
        lambda: said(Draft.objects.get().answers.get("names", [])) == [("Charles Babbage", "PER"), ("Paris", "LOC")]
    )
    check(page)
    assert sent(page) == [("Charles Babbage", "PER"), ("Paris", "LOC")]
    assert Response.objects.get().answers["names"][1]["start"] == TEXT.index("Paris was")


def test_by_finger(open_page: OpenPage, names: Survey) -> None:
    """A tap on the first word and one on the last; another label takes the place of the one before."""
    page = open_page(**PHONE)
    opened(page, names)

    word(page, "Charles").tap()
    word(page, "Babbage").tap()
    label(page, "Place").tap()
    word(page, "Babbage").tap()
    word(page, "Charles").tap()
    label(page, "Person").tap()
    word(page, "👩").tap()
    word(page, "👩").tap()
    label(page, "Person").tap()
    expect(page.locator("[data-said]")).to_have_text("Select words first.")
    check(page)

    assert sent(page) == [("Charles Babbage", "PER")]


def test_by_keyboard_alone(open_page: OpenPage, names: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, names)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-text]')"):
            break

    press(page, "ArrowRight", "ArrowRight", "1")  # the astronaut, then Ada
    expect(page.locator("[data-said]")).to_have_text("Ada: Person")
    press(page, "ArrowDown")
    assert picked(page) in {"Paris", "was"}  # whichever is nearest below
    press(page, "ArrowUp")
    assert picked(page) in {"👩\u200d🚀", "Ada", "met"}
    press(page, "End")
    assert picked(page) == "."
    press(page, "Escape")
    assert picked(page) == ""
    press(page, "Home", "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight")
    assert picked(page) == "Charles Babbage"
    press(page, "Enter", "Tab", "Enter")  # to the labels, on to the second
    expect(page.locator("[data-text]")).to_be_focused()
    assert marks(page) == ["Ada Person", "Charles Babbage Place"]
    press(page, "ArrowLeft", "Delete")
    assert marks(page) == ["Ada Person"]
    press(page, "Control+z")
    expect(page.locator("[data-said]")).to_have_text("Undone.")
    press(page, "Home", "3", "Escape")  # there is no third label, and nothing else is chosen by it
    check(page)
    press(page, "Enter")  # with nothing selected it sends, as on every page of a task

    expect(page.get_by_text("Thank")).to_be_visible()
    assert said(Response.objects.get().answers["names"]) == [("Ada", "PER"), ("Charles Babbage", "LOC")]


def test_removing_undoing_and_nothing(open_page: OpenPage, names: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, names)
    for which in (0, 1):
        word(page, "Paris", which).click()
        label(page, "Place").click()

    page.get_by_role("button", name="Remove: Paris, Place").first.click()
    assert marks(page) == ["Paris Place"]
    expect(page.get_by_label("Place", exact=True)).to_have_value("Paris (2)")
    page.get_by_role("button", name="Undo").click()
    assert marks(page) == ["Paris Place"] * 2
    page.get_by_label("There is nothing to mark").check()
    assert marks(page) == []
    page.get_by_role("button", name="Undo").click()
    assert marks(page) == ["Paris Place"] * 2
    expect(page.get_by_label("There is nothing to mark")).not_to_be_checked()
    page.get_by_label("There is nothing to mark").check()

    assert sent(page) == []


def test_words_can_be_written_beside_and_the_page_loaded_again(open_page: OpenPage, names: Survey) -> None:
    page = open_page(**PHONE)
    opened(page, names)

    page.get_by_text("Write the words").click()
    page.get_by_label("Place", exact=True).fill("Paris (3)\nباريس\nLondon")
    assert marks(page) == ["Paris Place", "باريس Place"]  # the third Paris is within “Parisian”
    word(page, "Ada").tap()
    label(page, "Place").tap()
    expect(page.get_by_label("Place", exact=True)).to_have_value("Ada\nParis (3)\nباريس\nLondon")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("“London” is not in the text.")
    page.get_by_label("Place", exact=True).fill("Ada\nParis (3)\nباريس")
    eventually(lambda: len(Draft.objects.get().answers.get("names", [])) == 3)
    page.reload()

    assert marks(page) == ["Ada Place", "Paris Place", "باريس Place"]
    assert sent(page) == [("Ada", "LOC"), ("Paris", "LOC"), ("باريس", "LOC")]


def test_in_arabic_the_left_arrow_goes_on(open_page: OpenPage, names: Survey) -> None:
    names.items.update(data={"text": "زار آدم باريس"})
    page = open_page(**DESKTOP)
    opened(page, names)
    page.locator("[data-text]").focus()

    press(page, "ArrowLeft", "ArrowLeft", "1")

    assert marks(page) == ["آدم Person"]


def test_marks_that_may_overlap_and_cut_words(open_page: OpenPage, names: Survey) -> None:
    config = {"options": LABELS, "text": "{{text}}", "overlap": True, "characters": True}
    names.questions.filter(name="names").update(config=config)
    names.items.update(data={"text": "Bank of 👩\u200d🚀"})
    publishing.publish(survey=names, by=None, now=NOW)
    page = open_page(**DESKTOP)
    opened(page, names)
    page.locator("[data-text]").focus()

    press(page, "ArrowRight", "Shift+End", "1", "End", "2")

    assert marks(page) == ["Bank of 👩\u200d🚀 Person", "👩\u200d🚀 Place"]
    expect(word(page, "👩")).to_have_attribute("data-tag", "Person · Place")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank")).to_be_visible()
    assert Response.objects.get().answers["names"] == [
        {"start": 0, "end": 11, "label": "PER"},
        {"start": 8, "end": 11, "label": "LOC"},
    ]


def test_without_javascript(open_page: OpenPage, names: Survey) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    opened(page, names)

    expect(page.get_by_text("on a line of its own")).to_be_visible()
    expect(page.get_by_role("button", name="Person")).to_have_count(0)
    page.get_by_label("Person", exact=True).fill("Ada\nCharles  Babbage")
    page.get_by_label("Place", exact=True).fill("Paris\nRome")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("“Rome” is not in the text. Write it as it stands there.")
    expect(page.get_by_label("Person", exact=True)).to_have_value("Ada\nCharles  Babbage")
    page.get_by_label("Place", exact=True).fill("Paris\nParis (2)")

    assert sent(page) == [("Ada", "PER"), ("Charles Babbage", "PER"), ("Paris", "LOC"), ("Paris", "LOC")]


CHARACTERS = "aab  A_1.()2\n\t\u00a0\u3000e\u0301é😀👩\u200d🚀שםعر東"
SCRIPT = """async ([address, cases]) => {
  const { lineOf, spanOf } = await import(address);
  const points = (text, place) => [...text.slice(0, place)].length;
  const units = (text, place) => [...text].slice(0, place).join("").length;
  return cases.map(([text, start, end, typed]) => {
    const found = spanOf(typed, text);
    return [
      lineOf({ start: units(text, start), end: units(text, end) }, text),
      found ? [points(text, found.start), points(text, found.end)] : null,
    ];
  });
}"""


def test_the_script_reads_and_writes_lines_as_the_server_does(open_page: OpenPage, names: Survey) -> None:
    page = open_page(**DESKTOP)
    opened(page, names)
    address = page.evaluate("document.querySelector('script[src*=\"/spans\"]').src")
    chance = Random(4)
    cases: list[tuple[str, int, int, str]] = []
    while len(cases) < 300:
        text = "".join(chance.choices(CHARACTERS, k=chance.randint(1, 24)))
        start = chance.randrange(len(text))
        end = chance.randint(start + 1, len(text))
        if text[start].strip() and text[end - 1].strip():
            typed = chance.choice(["a", "ab", "a (2)", "é", "(2)", "a  b", "東", text[start:end]])
            cases.append((text, start, end, typed))

    found = page.evaluate(SCRIPT, [address, [list(case) for case in cases]])

    assert found == [[line_of(text, start, end), place_of(typed, text)] for text, start, end, typed in cases]


def place_of(line: str, text: str) -> list[int] | None:
    try:
        return list(span_of(line, text))
    except NotThere:
        return None
