"""Sets of questions: a file of one's own or the fixed set in, checked `EvalQuestion`s with their gold out."""
