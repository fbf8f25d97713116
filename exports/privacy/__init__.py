"""What leaves is protected: a release that would not protect people is refused, never weakened."""
