"""The researcher's admin of surveys: importing the modules registers their pages."""

from surveys.admin import question, survey

__all__ = ["question", "survey"]
