from collections import Counter

import pytest

from crowd.quality.why import Side, of_many, times_in_ten, why


def sides(*said: str, consensus: str = "Good", reliability: float | None = None) -> list[Side]:
    return [
        Side(word, word == consensus, n)
        if reliability is None
        else Side(word, word == consensus, n, judged=n, reliability=n * reliability)
        for word, n in Counter(said).items()
    ]


class TestUndivided:
    def test_nobody(self) -> None:
        assert why(consensus="", sides=[]) == "Nobody has answered yet."

    def test_one_alone(self) -> None:
        assert why(consensus="Good", sides=sides("Good")).startswith("Only one person has answered")

    def test_all_of_one_mind(self) -> None:
        assert why(consensus="Good", sides=sides("Good", "Good")) == "Both said Good."
        assert why(consensus="Good", sides=sides("Good", "Good", "Good")) == "All 3 said Good."

    def test_an_answer_that_nobody_gave(self) -> None:
        told = why(consensus="2.5", sides=sides("2", "3"))
        assert told == "Nobody gave exactly this answer: it is drawn from all 2 together."


class TestDivided:
    def test_the_one_who_differs_is_measured_by_known_answers(self) -> None:
        other = Side("Bad", agrees=False, judged=1, reliability=0.9, gold_right=3, gold_seen=10)
        told = why(consensus="Good", sides=[*sides(*["Good"] * 5), other])
        assert told == "5 of 6 said Good; the one who said Bad agrees with known answers 3 times in 10."

    def test_few_known_answers_measure_nothing(self) -> None:
        other = Side("Bad", agrees=False, judged=1, reliability=0.8, gold_right=0, gold_seen=4)
        told = why(consensus="Good", sides=[*sides("Good", "Good"), other])
        assert told == "2 of 3 said Good; the one who said Bad agrees with the consensus 8 times in 10."

    def test_those_who_are_not_judged(self) -> None:
        assert why(consensus="Good", sides=sides("Good", "Good", "Bad")).endswith("Bad is not judged yet.")
        told = why(consensus="Good", sides=sides("Good", "Good", "Good", "Bad", "Bad"))
        assert told == "3 of 5 said Good; the 2 who said Bad are not judged yet."

    def test_each_other_answer_has_its_part(self) -> None:
        told = why(consensus="Good", sides=sides("Good", "Good", "Bad", "So so", reliability=0.5))
        assert "; the one who said Bad agrees with the consensus 5 times in 10; the one who said So so" in told

    def test_many_other_answers_are_one_part(self) -> None:
        told = why(consensus="Good", sides=sides("Good", "Good", "a", "b", "c", "d", reliability=0.5))
        assert told.endswith("; the 4 who said something else agree with the consensus 5 times in 10.")

    def test_the_minority_prevails_because_it_is_better(self) -> None:
        told = why(consensus="Good", sides=[*sides("Good", reliability=0.94), *sides("Bad", "Bad", reliability=0.4)])
        assert told.startswith("1 of 3 said Good, and that one agrees with the consensus 9 times in 10; the 2 who")
        assert told.endswith("Which answers each person tends to mix up was weighed too.")

    def test_only_some_methods_weigh_what_people_mix_up(self) -> None:
        told = why(consensus="Good", sides=sides("Good", "Bad", reliability=0.4), weighed=False)
        assert told.endswith("the one who said Bad agrees with the consensus 4 times in 10.")

    def test_larger_groups_come_first_and_equal_ones_in_their_order(self) -> None:
        told = why(consensus="Good", sides=sides("a", "c", "b", "b", "Good", "Good", "Good"))
        assert told.split("; ")[1:] == [
            "the 2 who said b are not judged yet",
            "the one who said a is not judged yet",
            "the one who said c is not judged yet.",
        ]

    def test_a_tie_says_which_rule_decided(self) -> None:
        told = why(consensus="Bad", sides=sides("Bad", "Good", consensus="Bad"), tied=True)
        assert told.startswith("1 of 2 said Bad")
        assert told.endswith("Another answer had as good a claim: Bad was taken because it comes first in order.")


class TestMany:
    def test_only_numbers_are_told(self) -> None:
        told = of_many(
            consensus="Good", sides=[Side("Bad", False, 150), Side("Good", True, 1050), Side("So so", False, 0)]
        )
        assert told == "1,050 of 1,200 said Good; 150 said Bad."

    def test_many_other_answers_end_in_one_part(self) -> None:
        others = [Side(word, False, n) for word, n in zip("abcde", (5, 40, 30, 20, 4), strict=True)]
        told = of_many(consensus="Good", sides=[Side("Good", True, 51), *others])
        assert told == "51 of 150 said Good; 40 said b; 30 said c; 20 said d; 9 said something else."


@pytest.mark.parametrize(
    ("share", "words"), [(0, "hardly ever"), (0.1, "once in 10"), (0.31, "3 times in 10"), (1, "nearly always")]
)
def test_shares_as_people_say_them(share: float, words: str) -> None:
    assert times_in_ten(share) == words
