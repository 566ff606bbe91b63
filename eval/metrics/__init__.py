"""The figures of an evaluation as pure functions, each with its formula and where it comes from."""
