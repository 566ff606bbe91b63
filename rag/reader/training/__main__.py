"""``python -m rag.reader.training --data DATA --out FOLDER``: train the reader, or go on where it was broken off.

DATA holds ``mrc/*.json`` (reading comprehension in the format of SQuAD), ``rows/REPORT.json`` (the sentences of reports, by
``python -m rag.reader.training.rows``) and ``questions/REPORT*.jsonl`` (labelled questions on them, as in eval/data/voices); for statements ``nli/*.json`` (as OCNLI),
``statements/*.jsonl`` and the numbered ``sentences/*.tsv`` that they are on. Everything is seeded; the log goes to standard output.
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
from rag.reader.training.batches import batches, mixed, statement_batches
from rag.reader.training.groups import Case
from rag.reader.training.learning import Plan, held_out_figures, learn, pairs_learned, statement_figures
from rag.reader.training.model import Reader
from rag.reader.training.reading_comprehension import read_cases as comprehension_cases
from rag.reader.training.rows import read_rows
from rag.reader.training.statements import Statement, made_from, places_by_number, read_inference, read_labelled
from rag.reader.training.voices import names_in, places_of, read_cases

SHARES = {"mrc": 0.27, "unanswerable": 0.17, "voices": 0.56}
STATEMENTS = 0.5
"""Share of the batches that are statements, where DATA has such."""
STATEMENT_SHARES = {"inference": 0.25, "labelled": 0.5, "made": 0.25}
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


def gather_statements(data: Path, held_out: Sequence[str], seed: int) -> dict[str, list[Statement]]:
    """Statements by kind; ``held out`` is the fifth of those labelled. None of them is on a report of ``held_out``."""
    draw = random.Random(seed)
    reports = {
        path.stem: read_rows(path) for path in sorted((data / "rows").glob("*.json")) if path.stem not in held_out
    }
    names = {report: names_in(rows) for report, rows in reports.items()}
    made = []
    for report, rows in reports.items():
        others = [name for other, theirs in names.items() if other != report for name in theirs]
        made += list(made_from(rows, places_of(rows), others, draw))
    places = {path.stem: places_by_number(path) for path in sorted((data / "sentences").glob("*.tsv"))}
    labelled = [one for path in sorted((data / "statements").glob("*.jsonl")) for one in read_labelled(path, places)]
    return {
        "inference": list(read_inference(data / "nli")),
        "made": made,
        "labelled": [one for n, one in enumerate(labelled) if n % _HELD_OUT_SHARE],
        "held out": labelled[::_HELD_OUT_SHARE],
    }


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
    given = arguments.data, arguments.held_out, arguments.seed
    cases: dict[str, list[Case]] = _kept(arguments.out / "cases.pickle", lambda: gather(*given))
    statements: dict[str, list[Statement]] = _kept(
        arguments.out / "statements.pickle", lambda: gather_statements(*given)
    )
    _log({kind: len(some) for kind, some in cases.items()})
    _log({f"statements {kind}": len(some) for kind, some in statements.items()})
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
    groups = batches(kinds, {kind: SHARES[kind] for kind in kinds}, pairs, draw)
    shares = {kind: share for kind, share in STATEMENT_SHARES.items() if statements[kind]}
    of_statements = statement_batches(statements, shares, pairs, draw)
    found = mixed(groups, of_statements, STATEMENTS if shares else 0.0, draw)
    plan = Plan(arguments.pairs, arguments.rate, arguments.frozen, arguments.out)

    def figures() -> str:
        told = [statement_figures(reader, statements["held out"], pairs)] if statements["held out"] else []
        return "\n".join([held_out_figures(reader, held_out, pairs), *told])

    learn(reader, found, plan, _log, figures)


def _kept(path: Path, make: Callable[[], Any]) -> Any:
    """What was made before, from its file; made and kept there otherwise."""
    if not path.is_file():
        path.write_bytes(pickle.dumps(make()))
    return pickle.loads(path.read_bytes())


def _log(line: object) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
