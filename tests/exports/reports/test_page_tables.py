import re

import pandas as pd
import pytest

from exports.reports import page_tables
from exports.reports.tables import Review, review_tables
from tests.exports.reports.test_tables import review, sales

__all__ = ["review"]  # the fixture


@pytest.fixture(scope="module")
def html(review: Review) -> str:
    return page_tables.text(review)


def test_it_is_one_page_that_fetches_nothing(html: str) -> None:
    assert html.startswith("<!doctype html>")
    assert "default-src 'none'" in html
    assert not re.search(r'(src|href)="(?!#)', html)
    assert "<script" not in html


def test_everything_is_escaped(html: str) -> None:
    assert "Drinks &lt;b&gt;" in html
    assert "Drinks <b>" not in html


def test_links_lead_somewhere_and_no_name_is_there_twice(html: str) -> None:
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', html)) <= set(ids)


def test_it_tells_of_rules_mistakes_and_closeness(html: str) -> None:
    for words in (
        "Cocoa below 6",
        "Mistakes made on purpose",
        "typo: 1",
        "rows equal to one that was learnt from",
        "No rules were given. Write some under “review: rules:”",
        "600 rows against the target",
        "There is no real table to compare with.",
    ):
        assert words in html, words


def test_one_table_needs_no_list_of_tables() -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]})
    html = page_tables.text(review_tables({"only": frame}, title="One", seed=1))
    assert html.count("<nav") == 1
    assert 'href="#table-0-quality"' in html


def test_without_held_out_rows_nothing_is_said_of_copies() -> None:
    found = review_tables({"sales": sales(1)}, title="x", seed=1, reference={"sales": sales(2)})
    assert "Not known. No held-out rows are named" in page_tables.text(found)
