"""What the day does to demand: weekday, holidays, the course of the year, the trend. All are factors on the mean."""

import numpy as np
import pandas as pd

from exports.synthesis.simulate.retail.settings import Category, Holiday, Retail
from surveys.measures.arrays import BoolArray, FloatArray, IntArray

DAYS_PER_YEAR = 365.25


def dates(config: Retail) -> pd.DatetimeIndex:
    return pd.date_range(pd.Timestamp(config.start), periods=config.days, unit="s")


def day_factors(config: Retail) -> FloatArray:
    """The factors [T] that all series share: the weekday's (1 on average), the holidays', and trend ^ years."""
    when = dates(config)
    weekdays = np.array(config.demand.weekdays) / np.mean(config.demand.weekdays)
    factors = weekdays[when.day_of_week.to_numpy()] * config.demand.trend ** (np.arange(config.days) / DAYS_PER_YEAR)
    for one in config.holidays:
        factors = factors * np.where(on(one, when), one.times, 1.0)
    return np.asarray(factors, dtype=np.float64)


def season(category: Category, when: pd.DatetimeIndex) -> FloatArray:
    """exp(swing · cos(2π (day of the year − peak) / 365.25)) [T]."""
    peak = pd.Timestamp(f"2000-{category.peak}").day_of_year
    turn = 2 * np.pi * (when.day_of_year.to_numpy() - peak) / DAYS_PER_YEAR
    return np.asarray(np.exp(category.swing * np.cos(turn)))


def on(holiday: Holiday, when: pd.DatetimeIndex) -> BoolArray:
    """Whether each day [T] belongs to a holiday or to the days before it, also where it falls after the last day."""
    wide = pd.date_range(when[0], periods=len(when) + holiday.before, unit="s")
    itself = wide.isin(pd.DatetimeIndex(holiday.on)) | wide.strftime("%m-%d").isin(list(holiday.yearly))
    around = itself.copy()
    for days in range(1, holiday.before + 1):
        around[:-days] |= itself[days:]
    return np.asarray(around[: len(when)])


def holiday(config: Retail) -> IntArray:
    """The number of the holiday each day belongs to [T], among their names; −1 for none, of several the last."""
    when, found = dates(config), np.full(config.days, -1, dtype=np.int64)
    names = list(dict.fromkeys(one.name for one in config.holidays))
    for one in config.holidays:
        found[on(one, when)] = names.index(one.name)
    return found
