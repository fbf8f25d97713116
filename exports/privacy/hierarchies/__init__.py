"""Generalisation hierarchies: what may stand in place of a value, level by level."""
