"""Pure numbers about people: votes, Dawid–Skene, trust, calibration. No Django here."""
