"""Prices of assets: models fitted to a history, paths drawn from them, gates that tell whether those look real."""
