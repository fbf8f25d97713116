"""Models of a crowd: who is right, and who errs how. Each module fits one; `auto` averages some of them."""
