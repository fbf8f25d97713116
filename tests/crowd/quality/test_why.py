import pytest

from crowd.quality.why import Voice, times_in_ten, why


def voices(*said: str, consensus: str = "Good", reliability: float | None = None) -> list[Voice]:
    return [Voice(word, word == consensus, reliability) for word in said]


class TestUndivided:
    def test_nobody(self) -> None:
        assert why(consensus="", voices=[]) == "Nobody has answered yet."

    def test_one_alone(self) -> None:
        assert why(consensus="Good", voices=voices("Good")).startswith("Only one person has answered")

    def test_all_of_one_mind(self) -> None:
        assert why(consensus="Good", voices=voices("Good", "Good")) == "Both said Good."
        assert why(consensus="Good", voices=voices("Good", "Good", "Good")) == "All 3 said Good."

    def test_an_answer_that_nobody_gave(self) -> None:
        told = why(consensus="2.5", voices=voices("2", "3"))
        assert told == "Nobody gave exactly this answer: it is drawn from all 2 together."


class TestDivided:
    def test_the_one_who_differs_is_measured_by_known_answers(self) -> None:
        other = Voice("Bad", agrees=False, reliability=0.9, gold_right=3, gold_seen=10)
        told = why(consensus="Good", voices=[*voices(*["Good"] * 5), other])
        assert told == "5 of 6 said Good; the one who said Bad agrees with known answers 3 times in 10."

    def test_few_known_answers_measure_nothing(self) -> None:
        other = Voice("Bad", agrees=False, reliability=0.8, gold_right=0, gold_seen=4)
        told = why(consensus="Good", voices=[*voices("Good", "Good"), other])
        assert told == "2 of 3 said Good; the one who said Bad agrees with the consensus 8 times in 10."

    def test_those_who_are_not_judged(self) -> None:
        assert why(consensus="Good", voices=voices("Good", "Good", "Bad")).endswith("Bad is not judged yet.")
        told = why(consensus="Good", voices=voices("Good", "Good", "Good", "Bad", "Bad"))
        assert told == "3 of 5 said Good; the 2 who said Bad are not judged yet."

    def test_each_other_answer_has_its_part(self) -> None:
        told = why(consensus="Good", voices=voices("Good", "Good", "Bad", "So so", reliability=0.5))
        assert "; the one who said Bad agrees with the consensus 5 times in 10; the one who said So so" in told

    def test_many_other_answers_are_one_part(self) -> None:
        told = why(consensus="Good", voices=voices("Good", "Good", "a", "b", "c", "d", reliability=0.5))
        assert told.endswith("; the 4 who said something else agree with the consensus 5 times in 10.")

    def test_the_minority_prevails_because_it_is_better(self) -> None:
        told = why(consensus="Good", voices=[*voices("Good", reliability=0.94), *voices("Bad", "Bad", reliability=0.4)])
        assert told.startswith("1 of 3 said Good, and that one agrees with the consensus 9 times in 10; the 2 who")
        assert told.endswith("Which answers each person tends to mix up was weighed too.")

    def test_a_tie_says_which_rule_decided(self) -> None:
        told = why(consensus="Bad", voices=voices("Bad", "Good", consensus="Bad"), tied=True)
        assert told.startswith("1 of 2 said Bad")
        assert told.endswith("Another answer had as good a claim: Bad was taken because it comes first in order.")


@pytest.mark.parametrize(
    ("share", "words"), [(0, "hardly ever"), (0.1, "once in 10"), (0.31, "3 times in 10"), (1, "nearly always")]
)
def test_shares_as_people_say_them(share: float, words: str) -> None:
    assert times_in_ten(share) == words
