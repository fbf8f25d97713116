import pytest

from crowd.quality.careless import catalogue


@pytest.mark.parametrize("found", [catalogue.of_surveys(), catalogue.of_tasks()])
def test_every_index_is_told_in_words(found):
    assert list(found) == [
        "page_time",
        "relative_speed",
        "even_odd",
        "synonyms",
        "antonyms",
        "mahalanobis",
        "longstring",
        "variability",
        "attention",
    ]
    assert set(found) > catalogue.WEAK
    for name, about in found.items():
        assert about.name == name
        assert all(text.endswith(".") for text in (about.formula, about.threshold, about.source, about.caution))


def test_some_read_otherwise_for_a_task():
    surveys, tasks = catalogue.of_surveys(), catalogue.of_tasks()
    differ = {name for name in surveys if surveys[name] != tasks[name]}
    assert differ == {"page_time", "relative_speed", "longstring"}
