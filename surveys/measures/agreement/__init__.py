"""How far people agree beyond chance: units of answers, and a matrix of distances between the codes.

`unit` and `code` are arrays of answers [n]; `distances` [K, K] says how far two codes lie apart (`metrics` builds the
usual ones; a kind of question fills one with its own). Undefined is a value with its reason, never 0 or 1.

    alpha     Krippendorff's alpha, with a bootstrap interval: any number of people, any gaps. The default
    kappas    Fleiss' kappa, Bennett's S, Gwet's AC1 / AC2, percent agreement: the same answers, other ideas of chance
    coders    Cohen's kappa and Scott's pi: two people
    sampled   alpha where there are too many different answers for a matrix
    groups    alpha within subgroups of people or of units
    people    each two people on the units they share
    reading   a coefficient in plain words
"""

from surveys.measures.agreement.alpha import bootstrap_alpha, krippendorff_alpha, pairable_counts
from surveys.measures.agreement.coders import cohen_kappa, scott_pi
from surveys.measures.agreement.groups import alpha_by_group
from surveys.measures.agreement.kappas import (
    bennett_s,
    fleiss_by_category,
    fleiss_kappa,
    gwet_ac,
    percent_agreement,
)
from surveys.measures.agreement.metrics import interval, linear, nominal, ordinal, ratio
from surveys.measures.agreement.people import Pairs, pairs_of_people
from surveys.measures.agreement.reading import Reading, read
from surveys.measures.agreement.results import ALL_EQUAL, TOO_FEW_UNITS, Coefficient, Interval
from surveys.measures.agreement.sampled import sampled_alpha

__all__ = [
    "ALL_EQUAL",
    "TOO_FEW_UNITS",
    "Coefficient",
    "Interval",
    "Pairs",
    "Reading",
    "alpha_by_group",
    "bennett_s",
    "bootstrap_alpha",
    "cohen_kappa",
    "fleiss_by_category",
    "fleiss_kappa",
    "gwet_ac",
    "interval",
    "krippendorff_alpha",
    "linear",
    "nominal",
    "ordinal",
    "pairable_counts",
    "pairs_of_people",
    "percent_agreement",
    "ratio",
    "read",
    "sampled_alpha",
    "scott_pi",
]
