"""What is written is read back by a reader of its own, and is what was marked."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest

from exports.frames import Field, Table
from exports.writers import FORMATS, Unwritable, fits, media_type, withheld, write
from exports.writers.conll import write as write_conll
from exports.writers.marked import About
from tests.exports.writers.marks import ADA, AGAIN, BABBAGE, PARIS, TEXT, TOKYO, fields, marks_field, spans, table

Document = tuple[dict[str, str], list[list[tuple[str, str]]]]


def nothing() -> None:
    pass


def read(path: Path) -> list[Document]:
    """Documents of sentences of pairs, as any reader of CoNLL-2003 takes them: by lines and by spaces."""
    documents: list[Document] = []
    for block in path.read_bytes().decode("utf-8").split("\n\n"):
        pairs = [tuple(line.split(" ")) for line in block.split("\n") if line]
        if pairs and pairs[0][0].startswith("-DOCSTART-"):
            said = {name: values[0] for name, values in parse_qs(pairs[0][0].partition("?")[2]).items()}
            documents.append((said, []))
        elif pairs:
            documents[-1][1].append(pairs)  # type: ignore[arg-type]
    return documents


def entities(sentences: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """The label and the tokens of each entity, after the rules of IOB2: B begins one, I goes on with it."""
    found: list[tuple[str, list[str]]] = []
    for sentence in sentences:
        before = "O"
        for token, tag in sentence:
            if tag.startswith("B-"):
                found.append((tag[2:], [token]))
            elif tag.startswith("I-"):
                assert before[2:] == tag[2:], "an entity must begin with B"
                found[-1][1].append(token)
            else:
                assert tag == "O"
            before = tag
    return [(label, " ".join(tokens)) for label, tokens in found]


def written(found: Table, folder: Path) -> list[Document]:
    path = folder / "x.conll"
    write_conll(found, field=marks_field(found), about=About(), path=path, report=nothing)
    return read(path)


ROWS = [
    ("human", "ab12", "n 1/2", TEXT, spans((ADA, "PER"), (BABBAGE, "PER"), (PARIS, "LOC"), (TOKYO, "LOC"))),
    ("human", "cd34", "n 1/2", TEXT, spans((AGAIN, "PER"))),
    ("model", "ef56", "n2", "Nobody here", spans()),
    ("human", "ab12", "n3", "never marked", None),
]


def test_the_places_are_what_they_say() -> None:
    said = [TEXT[start:end] for start, end in (ADA, BABBAGE, PARIS, AGAIN, TOKYO)]
    assert said == ["Ada", "Babbage", "Paris", "Ada", "東京"]


def test_what_is_read_back_is_what_was_marked(tmp_path: Path) -> None:
    documents = written(table(ROWS, fields()), tmp_path)
    assert [said for said, _ in documents] == [
        {"item": "n 1/2", "origin": "human", "contributor": "ab12"},
        {"item": "n 1/2", "origin": "human", "contributor": "cd34"},
        {"item": "n2", "origin": "model", "contributor": "ef56"},
    ]
    assert [entities(sentences) for _, sentences in documents] == [
        [("PER", "Ada"), ("PER", "Babbage"), ("LOC", "Paris"), ("LOC", "東 京")],
        [("PER", "Ada")],
        [],
    ]
    first = documents[0][1]
    assert [[token for token, _ in sentence] for sentence in first] == [
        ["👩\u200d🚀", "Ada", "met", "Babbage", "in", "Paris", "."],
        ["Ada", "wrote", "“", "Notes", "”", "in", "東", "京", "."],
    ]


def test_neighbours_each_begin(tmp_path: Path) -> None:
    found = table([("human", "a", "n", "東京大阪", spans(((0, 2), "LOC"), ((2, 4), "LOC")))], fields())
    assert entities(written(found, tmp_path)[0][1]) == [("LOC", "東 京"), ("LOC", "大 阪")]


def test_a_word_that_somebody_cuts_is_cut_for_all(tmp_path: Path) -> None:
    rows = [
        ("human", "a", "n", "Parisian", spans(((0, 5), "LOC"))),
        ("human", "b", "n", "Parisian", spans(((0, 8), "PER"))),
    ]
    documents = written(table(rows, fields()), tmp_path)
    assert [sentences[0] for _, sentences in documents] == [
        [("Paris", "B-LOC"), ("ian", "O")],
        [("Paris", "B-PER"), ("ian", "I-PER")],
    ]


def test_overlapping_marks_are_refused(tmp_path: Path) -> None:
    found = table([("human", "a", "n7", "Bank of England", spans(((0, 15), "PER"), ((8, 15), "LOC")))], fields())
    with pytest.raises(Unwritable, match="“n7” overlap"):
        written(found, tmp_path)


def test_the_text_is_made_from_what_leaves(tmp_path: Path) -> None:
    title = Field("item.title", "string", "Its title.")
    columns = fields(template="{{title}}: {{text}}", more=[title])
    found = table([("human", "a", "n", "body", "Head", spans(((0, 4), "PER"), ((6, 10), "LOC")))], columns)
    assert entities(written(found, tmp_path)[0][1]) == [("PER", "Head"), ("LOC", "body")]


def test_a_text_of_the_question_itself_needs_no_items(tmp_path: Path) -> None:
    columns = (*fields(template="Ada wrote.")[:2], fields(template="Ada wrote.")[-1])
    documents = written(table([("human", "a", spans(((0, 3), "PER")))], columns), tmp_path)
    assert documents == [({"origin": "human", "contributor": "a"}, [[("Ada", "B-PER"), ("wrote", "O"), (".", "O")]])]


def test_among_the_formats(tmp_path: Path) -> None:
    found = table(ROWS, fields())
    assert "CoNLL" in FORMATS["conll"]
    assert fits("conll", found.fields)
    assert not fits("conll", found.fields[:-1])
    assert withheld("conll", found.fields, ["item.text", "item.x"]) == {"item.text"}
    assert withheld("csv", found.fields, ["item.text"]) == set()
    paths = write([found], formats=["conll", "csv"], to=tmp_path, report=nothing)
    assert [path.name for path in paths] == ["answers.names.conll", "answers.csv"]
    assert media_type("answers.names.conll").startswith("text/plain")
