"""Pure numbers about answers: distances, consensus, agreement. No Django here."""
