from pathlib import Path

from exports.reports.augmented import review_augmented

HEAD = "id,origin,parent,parents,size,colour\n"


def test_children_are_compared_with_the_rows_that_they_were_made_of(tmp_path: Path) -> None:
    parents = [f"p{n},real,,,{n},red" for n in range(40)]
    children = [f"c{n},augmented,p{n},p{n},{n + 0.5},red" for n in range(40)]
    (tmp_path / "rows.csv").write_text(HEAD + "\n".join([*parents, *children]) + "\n")
    [table] = review_augmented(tmp_path / "rows.csv", title="x", seed=1).tables
    assert (table.rows, table.columns) == (40, 2)
    assert table.realism.rows == (40, 40)


def test_without_parents_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(HEAD + "c1,augmented,p1,p1,1,red\n")
    [table] = review_augmented(tmp_path / "rows.csv", title="x", seed=1).tables
    assert table.realism.undefined
