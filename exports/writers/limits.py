"""What a format cannot hold is refused in words, never cut off."""


class Unwritable(Exception):
    """The table does not fit into a file of this format; the text says why and what to choose."""


# Excel, SPSS and Stata keep every number as a double, which holds whole numbers up to here exactly (IEEE 754).
EXACT = 2**53
