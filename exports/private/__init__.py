"""Differentially private tables of a survey, and the budget that they and private models are paid from."""
