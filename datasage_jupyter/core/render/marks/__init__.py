"""One module for each family of marks."""
