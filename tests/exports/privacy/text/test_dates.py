from exports.privacy.text.dates import births


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in births(text)]


def test_before_and_after() -> None:
    assert found("born 12 March 1985") == ["12 March 1985"]
    assert found("12.03.1985 geboren") == ["12.03.1985"]


def test_other_dates_are_not_of_birth() -> None:
    assert found("The meeting is on 12 March 2024.") == []
    between = "We met there often and liked it very much, as I said. " * 2
    assert found(f"I was born in Leeds. {between}12.03.2024") == []
