"""General knowledge as data: places, people, time words, units, and the words column names are made of."""
