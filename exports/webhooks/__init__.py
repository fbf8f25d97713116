"""Messages to researchers' own programs when something happened to a dataset."""
