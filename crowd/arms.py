"""Who is in which arm of a survey's experiment, and how many in each came how far."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from surveys import arm_links, publishing
from surveys.arms import Arm, dealt
from surveys.models import Survey


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
