"""The numbers, periods and names that a text states, as values that can be compared."""
