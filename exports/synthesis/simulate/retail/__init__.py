"""A chain of shops: what is sold, where, to whom, when and for how much, with every effect that was planted known."""
