"""People who never lived: from Faker's own word lists, at the speed of arrays, each in one piece."""
