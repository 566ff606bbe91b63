"""A question on its way to one report of several, sentence by sentence."""
