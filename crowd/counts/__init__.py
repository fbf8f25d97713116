"""What pages show of very many rows, counted: each module returns plain JSON, so that it can be kept with the fit.

A page reads what was kept; where nothing is kept yet, it counts the few rows there are by the same function.

    responses   by origin, over time, how long people took
    progress    items and their places
    people      how many, flagged, left out; whom to look at first
    verdicts    of each question the crowd's answers, how sure they are, and where it is least sure
    divisions   which answers are given to the same items, and about which items people are divided most
    groups      agreement within groups of people and of items
    matrix      how far each two people agree
"""
