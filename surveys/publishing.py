"""When a survey may open, and what is frozen from then on."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User as Account
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from surveys import arms, kinds, logic
from surveys.definition import Asked, Definition
from surveys.models import Question, Survey, User, Version


class NotReady(Exception):
    """The survey may not open yet; `problems` says why, in words for its author."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def draft_definition(*, survey: Survey) -> Definition:
    """The survey as its questions stand now: what a preview shows and what `publish` would freeze."""
    translations: dict[str, dict[str, str]] = {}
    for row in survey.translations.all():
        translations.setdefault(row.language, {})[row.source] = row.target
    return Definition(
        title=survey.title,
        description=survey.description,
        consent=survey.consent,
        thanks=survey.thanks,
        languages=tuple(survey.languages),
        per_item=survey.per_item,
        questions=tuple(asked(question) for question in survey.questions.all()),
        translations=translations,
        arms=tuple(arms.Arm(code=arm.code, label=arm.label, share=arm.share) for arm in survey.arms.all()),
    )


def problems(*, survey: Survey) -> list[str]:
    """Why the survey may not open, each in a sentence; empty where it may."""
    definition = draft_definition(survey=survey)
    found = [problem for question in definition.questions for problem in _question_problems(question, definition)]
    if not _answerable(definition.questions):
        found.insert(0, "The survey has no question that can be answered. Add one.")
    if not definition.consent.strip():
        found.append("The consent text is empty. Say who you are, what you collect, and why.")
    found += arms.problems(definition.arms)
    found += [
        f"In arm “{code}” there is no question that can be answered. Add one, or take the arm away."
        for code in definition.arm_codes
        if definition.questions and not _answerable(logic.possible(definition.questions, arm=code))
    ]
    if definition.per_item and not survey.items.exists():
        found.append("The labelling task has no items. Import some.")
    last = survey.versions.order_by("-number").first()
    if last is not None and last.definition["per_item"] != definition.per_item:
        found.append(
            "The study was published as a labelling task before, or as a survey: the two sorts of answers do not go "
            "together. Switch “labelling task” back, or make a new study."
        )
    return found


def publish(*, survey: Survey, by: User | None, now: datetime) -> Version:
    """Freeze the draft as the next version, where it differs from the last one, and open the survey.

    Raises NotReady.
    """
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        if found := problems(survey=survey):
            raise NotReady(found)
        version = freeze(survey=survey, by=by, now=now)
        Survey.objects.filter(pk=survey.pk).update(state=Survey.State.OPEN)
    return version


def freeze(*, survey: Survey, by: User | None, now: datetime) -> Version:
    """The draft as a version, where it differs from the last one; without opening the survey.

    For answers that were collected elsewhere; `publish` is the way to open a survey.
    """
    definition = draft_definition(survey=survey)
    version = survey.versions.order_by("-number").first()
    if version is None or version.content != definition:
        version = _freeze(survey, definition, by, now)
    return version


def has_unpublished_changes(*, survey: Survey) -> bool:
    """Whether what contributors see differs from the draft."""
    version = survey.versions.order_by("-number").first()
    return version is not None and version.content != draft_definition(survey=survey)


def close(*, survey: Survey) -> None:
    """No more answers; what is there stays."""
    Survey.objects.filter(pk=survey.pk, state=Survey.State.OPEN).update(state=Survey.State.CLOSED)


def reopen(*, survey: Survey) -> None:
    """Take answers again, with the version that is live."""
    Survey.objects.filter(pk=survey.pk, state=Survey.State.CLOSED).update(state=Survey.State.OPEN)


def current_version(*, survey: Survey) -> Version:
    """The version that contributors answer now. Raises Version.DoesNotExist where none was published."""
    return survey.versions.order_by("-number")[:1].get()


def all_arms(*, survey: Survey) -> tuple[arms.Arm, ...]:
    """The arms of every version, as last described; those of the newest first."""
    found: dict[str, arms.Arm] = {}
    for of_version in survey.versions.order_by("-number").values_list("definition__arms", flat=True):
        for arm in of_version or ():
            found.setdefault(arm["code"], arms.Arm(**arm))
    return tuple(found.values())


def _freeze(survey: Survey, definition: Definition, by: User | None, now: datetime) -> Version:
    last = survey.versions.aggregate(last=Max("number"))["last"] or 0
    author = by if isinstance(by, Account) else None
    return Version.objects.create(
        survey=survey, number=last + 1, definition=definition.to_json(), published_at=now, published_by=author
    )


def asked(question: Question) -> Asked:
    """A drafted question as a definition holds it."""
    return Asked(
        name=question.name,
        kind=question.kind,
        text=question.text,
        help=question.help,
        config=question.config,
        page=question.page,
        condition=question.condition,
        required=question.required,
        role=question.role,
        expected=question.expected,
    )


def _answerable(questions: Iterable[Asked]) -> bool:
    return any(kinds.get(question.kind).answerable for question in questions)


def _question_problems(asked: Asked, definition: Definition) -> list[str]:
    earlier = [q.name for q in definition.questions[: definition.questions.index(asked)]]
    kind = kinds.get(asked.kind)
    found = []
    try:
        kind.clean(asked.config)
    except ValidationError as error:
        found.append(f"Question “{asked.name}”: {' '.join(error.messages)}")
    if asked.condition is not None:
        try:
            logic.check(asked.condition, names=earlier, arms=definition.arm_codes)
        except logic.LogicError as error:
            found.append(f"Question “{asked.name}”, shown if: {error}")
    if asked.role == Question.Role.ATTENTION and asked.expected is None:
        found.append(f"Question “{asked.name}” is an attention check: give its right answer.")
    return found
