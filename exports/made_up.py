"""The made-up rows of a release: how many, what they follow, which answers they shall have; and what is told of it."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from exports import filling, rows
from exports.frames import Table
from exports.models import Release
from exports.options import FITTED, PRIORS, Options
from exports.privacy.refusal import Refused
from exports.private import ledger
from exports.synthesis import leanings, learnt, priors
from exports.synthesis.fitted.model import DELTA, MIN_COUNT
from exports.synthesis.leanings import Leanings
from exports.synthesis.learnt import Crowd
from exports.synthesis.seeds import Guide, seeds

EXPECTED = "drawn from what the researcher expects; no answer of anybody took part"
ANYBODY = (
    "Where the model never makes the answers that a row shall have, it is a row of anybody with these in their place."
)
RANDOM = "at random within each question's rules"


@dataclass(frozen=True)
class MadeUp:
    """`about`: for the manifest; empty where rows follow nothing."""

    table: Table
    about: dict[str, Any]


def crowd_to_follow(*, release: Release, source: rows.Source, noise: bytes) -> Crowd | None:
    """A model of the crowd's answers, where made-up rows shall follow it. Raises Refused where these are too few, or
    where the survey's privacy budget is.

    `noise` is the secret that the noise of a private model follows from. Such a model is paid from the budget once for
    the same order on the same answers: then its noise is the same, and building it again tells nothing new.
    """
    options = release.choices
    if options.seeds != FITTED:
        return None
    return learnt.learn(
        source,
        seed=release.seed,
        min_count=_least(options),
        epsilon=options.epsilon,
        noise=noise,
        pay=partial(_pay, release),
    )


def _pay(release: Release, key: str) -> None:
    try:
        ledger.book(
            survey=release.survey,
            key=key,
            what=f"A private model for made-up rows: release {release.pk}",
            cost=ledger.in_micro(Decimal(str(release.choices.epsilon))),
            delta=DELTA,
            by=release.created_by,
            now=release.started_at or release.queued_at,
        )
    except ledger.BudgetSpent as spent:
        raise Refused(str(spent)) from None


def made_up(
    *,
    release: Release,
    source: rows.Source,
    real: Table,
    crowd: Crowd | None,
    consensus_of: Collection[str],
    report: rows.Report,
) -> MadeUp:
    """Made-up rows that join `real`. `consensus_of`: the questions whose consensus may be in the release."""
    options = release.choices
    count = options.synthetic_count(len(real.frame))
    plan = filling.plan(options=options, asked=source.asked, real=real, rows=count)
    said = _leanings(options, source, crowd, consensus_of)
    guide = Guide(
        crowd=crowd,
        leanings=said,
        priors=priors.read(options.priors, source.version.content.questions),
        wanted=plan.wanted(release.seed) if plan else None,
    )
    rows_ = plan.rows if plan else count
    table = seeds(source, like=real, count=rows_, seed=release.seed, report=report, guide=guide)
    table = plan.kept(table, release.seed) if plan else table
    filled = {"filled": plan.described(table) | ({"model": ANYBODY} if crowd else {})} if plan else {}
    return MadeUp(table, {**_followed(options, crowd, said, told=bool(plan)), **filled})


def _followed(options: Options, crowd: Crowd | None, said: Leanings | None, *, told: bool) -> dict[str, Any]:
    if crowd:
        return crowd.described() | ({"items": said.described()} if said else {})
    if options.seeds == PRIORS:
        return {"seeds": EXPECTED, "questions": sorted(options.priors)}
    return {"seeds": RANDOM} if told else {}


def _leanings(
    options: Options, source: rows.Source, crowd: Crowd | None, consensus_of: Collection[str]
) -> Leanings | None:
    """What people said about each item of a labelling task. Nothing of it is private in the sense of ε."""
    if crowd is None or not source.items.fields or options.epsilon is not None:
        return None
    leaving = consensus_of if rows.CONSENSUS in options.rows else ()
    return leanings.learn(source, crowd.parts, min_count=_least(options), leaving=leaving, held_out=crowd.held_out)


def _least(options: Options) -> int:
    return max(MIN_COUNT, options.k)
