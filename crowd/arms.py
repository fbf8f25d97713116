"""Who is in which arm of a survey's experiment, and how many in each came how far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from crowd.models import Response
from crowd.quality.attrition import attrition
from surveys import arm_links, publishing
from surveys.arms import Arm, dealt
from surveys.models import Survey

# Of arms whose people leave equally often, one comparison in twenty looks so. Custom, not a law.
STRIKING = 0.05


@dataclass(frozen=True)
class Arrived:
    """The people in one arm: those who began, who came by a link among them, who sent at least one response."""

    code: str
    label: str
    began: int
    by_link: int
    answered: int

    @property
    def percent(self) -> float:
        return 100 * self.answered / self.began if self.began else 0.0


@dataclass(frozen=True)
class Standing:
    """How far people came in each arm, and in a sentence whether that differs. `striking`: by more than by chance."""

    arms: list[Arrived]
    reading: str
    striking: bool


def standing(*, survey: Survey, live: Sequence[Arm]) -> Standing:
    """The arms that are live, then those that were; everybody who began counts, whatever became of them. One query.

    Whether arms differ is judged by the people whom a lot put there: others were not comparable to begin with.
    """
    people: Any = survey.contributors.exclude(arm="").annotate(
        answered=Exists(Response.objects.filter(contributor=OuterRef("pk"))), by_lot=Q(arm_place__isnull=False)
    )
    rows = {
        (row["arm"], row["by_lot"], row["answered"]): row["n"]
        for row in people.order_by().values("arm", "by_lot", "answered").annotate(n=Count("pk"))
    }
    labels = {arm.code: arm.label for arm in live}
    gone = sorted({arm for arm, _, _ in rows} - labels.keys())
    arrived = [_arrived(code, label, rows) for code, label in {**labels, **dict.fromkeys(gone, "no longer")}.items()]
    return Standing(arrived, *_compared(list(labels), rows))


def _arrived(code: str, label: str, rows: dict[tuple[str, bool, bool], int]) -> Arrived:
    mine = {(by_lot, answered): n for (arm, by_lot, answered), n in rows.items() if arm == code}
    return Arrived(
        code,
        label,
        began=sum(mine.values()),
        by_link=sum(n for (by_lot, _), n in mine.items() if not by_lot),
        answered=sum(n for (_, answered), n in mine.items() if answered),
    )


def _compared(codes: Sequence[str], rows: dict[tuple[str, bool, bool], int]) -> tuple[str, bool]:
    answered = [rows.get((code, True, True), 0) for code in codes]
    began = [n + rows.get((code, True, False), 0) for code, n in zip(codes, answered, strict=True)]
    found = attrition(began=began, finished=answered)
    if found.p is None:
        return found.reason, False
    p = "below 0.001" if found.p < 0.001 else f"{found.p:.3f}"
    if found.p < STRIKING:
        return (
            f"People leave some arms more often than others (p {p}): those who are left may no longer be alike. Say "
            "so, and look at why, before you compare answers."
        ), True
    return f"The arms differ in who answers by no more than chance would give (p {p}).", False


def led_to(*, survey: Survey, link: str) -> str:
    """The arm that the `arm` of a link leads into; empty where it says none. Raises WrongArmLink."""
    if not link:
        return ""
    code = arm_links.read(survey=survey, value=link)
    if code not in publishing.current_version(survey=survey).content.arm_codes:
        raise arm_links.WrongArmLink
    return code


@transaction.atomic
def deal(*, survey: Survey, among: Sequence[Arm]) -> tuple[str, int | None]:
    """The arm that whoever begins now is dealt into, and their place; none where the survey has no arms.

    The place is taken by counting up, which keeps the survey's row from others until the transaction ends: no two
    people have the same place, and one whose transaction fails leaves no gap.
    """
    if not among:
        return "", None
    row = Survey.objects.filter(pk=survey.pk)
    row.update(arm_places=F("arm_places") + 1)
    seed, places = row.values_list("arm_seed", "arm_places").get()
    return dealt(among, seed=seed, place=places - 1), places - 1
