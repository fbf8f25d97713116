"""What a dataset tells of itself: its documents, its quality, how real it is, how well it protects. No Django."""
