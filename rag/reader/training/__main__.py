"""``python -m rag.reader.training --data DATA --out FOLDER``: train the reader, or go on where it was broken off.

DATA holds ``mrc/*.json`` (reading comprehension in the format of SQuAD), ``rows/REPORT.json`` (the sentences of reports, by
``python -m rag.reader.training.rows``) and ``questions/REPORT*.jsonl`` (labelled questions on them, as in eval/data/voices). Everything is seeded; the log goes to standard output.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from index.models.encoder import load_encoder
from index.models.layout import DEFAULT_FOLDER
from index.models.tokenizer import load_tokenizer
from rag.reader.pairs import PairEncoder
from rag.reader.training.batches import batches
from rag.reader.training.groups import Case
from rag.reader.training.learning import Plan, held_out_figures, learn, pairs_learned
from rag.reader.training.model import Reader
from rag.reader.training.reading_comprehension import read_cases as comprehension_cases
from rag.reader.training.rows import read_rows
from rag.reader.training.voices import names_in, read_cases

SHARES = {"mrc": 0.27, "unanswerable": 0.17, "voices": 0.56}
_HELD_OUT_SHARE = 5
"""One question in so many of every report is held out."""
_WATCHED = 50
"""Held out questions whose figures go to the log."""


def gather(data: Path, held_out: Sequence[str], seed: int) -> dict[str, list[Case]]:
    """All cases by kind; ``held out`` are the fifth of each report and all of the reports named."""
    draw = random.Random(seed)
    comprehension = list(comprehension_cases(data / "mrc", draw))
    found: dict[str, list[Case]] = {
        "mrc": [case for case in comprehension if case.right],
        "unanswerable": [case for case in comprehension if not case.right],
        "voices": [],
        "held out": [],
    }
    encoder = load_encoder()
    reports = {path.stem: read_rows(path) for path in sorted((data / "rows").glob("*.json"))}
    names = {report: names_in(rows) for report, rows in reports.items()}
    for report, rows in reports.items():
        asked = [
            json.loads(line)
            for path in sorted((data / "questions").glob(f"{report}*.jsonl"))
            for line in path.read_text("utf-8").splitlines()
        ]
        if not asked:
            continue
        others = [name for other, theirs in names.items() if other != report for name in theirs]
        for number, case in enumerate(read_cases(report, rows, asked, encoder, others, draw)):
            is_held_out = report in held_out or number % _HELD_OUT_SHARE == 0
            found["held out" if is_held_out else "voices"].append(case)
    return found


def main() -> None:
    """Read the arguments, gather or load the cases, train."""
    parser = argparse.ArgumentParser(prog="python -m rag.reader.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--held-out", nargs="*", default=[], metavar="REPORT", help="reports that are never trained on")
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--frozen", type=int, default=6, help="layers that stay as they are")
    parser.add_argument("--pairs", type=int, default=150_000, help="questions with a sentence to learn from")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a folder with a reader's files to begin from, with a new schedule")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    cases: dict[str, list[Case]] = _kept(
        arguments.out / "cases.pickle", lambda: gather(arguments.data, arguments.held_out, arguments.seed)
    )
    _log({kind: len(some) for kind, some in cases.items()})
    start: Path | None = arguments.start
    reader = Reader.from_encoder(DEFAULT_FOLDER, arguments.layers) if start is None else Reader.from_files(start)
    pairs = PairEncoder(load_tokenizer(DEFAULT_FOLDER))
    draw = random.Random(arguments.seed)
    # Reports that are held out whole are for first contact, and not looked at here.
    others = [case for case in cases["held out"] if case.source not in arguments.held_out]
    held_out = draw.sample(others, min(_WATCHED, len(others)))
    kinds = {kind: cases[kind] for kind in SHARES if cases[kind]}
    # A run that goes on draws other groups than it has seen.
    draw = random.Random(arguments.seed + pairs_learned(arguments.out))
    found = batches(kinds, {kind: SHARES[kind] for kind in kinds}, pairs, draw)
    plan = Plan(arguments.pairs, arguments.rate, arguments.frozen, arguments.out)
    learn(reader, found, plan, _log, lambda: held_out_figures(reader, held_out, pairs))


def _kept(path: Path, make: Callable[[], Any]) -> Any:
    """What was made before, from its file; made and kept there otherwise."""
    if not path.is_file():
        path.write_bytes(pickle.dumps(make()))
    return pickle.loads(path.read_bytes())


def _log(line: object) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
