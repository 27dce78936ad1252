"""Questions in many wordings about tables of many fields of work, as data: `tables.txt` and `questions.txt`."""
