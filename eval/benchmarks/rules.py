"""The fixed set, and labelled questions on some indexed reports → what each rule of understanding, choosing and refusing is worth.

    python -m eval.benchmarks.rules [REPORT=INDEX …] [--only PART_OF_A_NAME]     questions: eval/data/voices/REPORT.jsonl

A rule is a function, a field of what is understood of a question, or a weight. It is left out by putting something in its place that says
nothing, and the questions of which it said something are asked once more. Printed is how many it said something of, and how many more
(+) or fewer (-) are whole, rightly refused and wrongly refused without it. Of a report that the reader was trained on every fifth
question is asked. Only numbers are printed, so that the test half stays unread.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from unittest.mock import patch

import typer

from eval.benchmarks.proper_names import HELD_OUT_SHARE, NEVER_TRAINED_ON, VOICES
from eval.benchmarks.whole_answers import is_whole, ways_of
from eval.dataset.loading import load_dataset
from eval.metrics.answers import is_complete, without_marks
from rag.answering.evidence import CONDITION_WEIGHTS
from rag.assistant import Assistant
from rag.commands.tools import NO_MODEL, load_settings
from rag.reader.remembered import RememberingReader
from rag.reader.training.rows import rows_in
from rag.schema import Answer

FIXED_SET = VOICES.parent / "bluebook-2024.jsonl"


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of the program by its ``name`` (``module:name``), and what is put in its place.

    ``instead`` is what a function returns whatever it is given; where it is callable, a function of what it is given.
    """

    name: str
    instead: Any = None

    @property
    def place(self) -> tuple[Any, str, str]:
        """The module, the name in it, and the field or key of that; empty for all of it."""
        module, _, path = self.name.partition(":")
        name, _, key = path.partition(".")
        return importlib.import_module(module), name, key

    @property
    def is_weight(self) -> bool:
        """Whether it is a number in a table, which says something of every question."""
        module, name, _ = self.place
        return isinstance(getattr(module, name), dict)


FIELDS: dict[str, Any] = {
    "units": (),
    "measure": "",
    "counted": "",
    "much": False,
    "head": "",
    "periods": (),
    "names": (),
    "target": None,
    "parts": (),
    "asks_source": False,
    "count": None,
    "about_report": False,
    "objects": (),
    "currency": "",
    "wants": "fact",
}
"""What the analysis of a question finds, and what it finds where there is nothing."""


def _first(given: Any, *_: Any, **__: Any) -> Any:
    return given


def _second(_: Any, given: Any, *__: Any, **___: Any) -> Any:
    return given


RULES = (
    *(
        Rule(f"rag.refusal.unmet_conditions:{name}", nothing)
        for name, nothing in (
            ("_foreign_topic", None),
            ("_periods", []),
            ("unmet_names", []),
            ("unmet_group", None),
            ("unmet_quantity", None),
            ("unmet_kind", None),
            ("unmet_code", None),
            ("unmet_numbered", []),
            ("_titles", []),
            ("unmet_law", None),
            ("_instruction", None),
            ("_lacking", None),
            ("_picture", None),
        )
    ),
    Rule("rag.refusal.unmet_names:_said_elsewhere", []),
    Rule("rag.refusal.answerability:unsaid_name"),
    Rule("rag.refusal.answerability:unmet_premise"),
    Rule("rag.refusal.answerability:_met_together", False),
    Rule("rag.refusal.answerability:_meets_part", False),
    Rule("rag.refusal.answerability:_is_near", False),
    Rule("rag.refusal.answerability:_is_object", False),
    Rule("rag.decision:strange_word", ()),
    Rule("rag.decision:is_sure", False),
    Rule("rag.decision:find_verdict"),
    Rule("rag.answering.extractive:from_table", ()),
    Rule("rag.answering.selection:_of_what_is_asked", _second),
    Rule("rag.answering.selection:list_items", []),
    Rule("rag.answering.selection:asked_outline"),
    Rule("rag.answering.selection:leaf_sentences", ()),
    Rule("rag.answering.selection:enumeration_of", ()),
    Rule("rag.answering.selection:enumerations_near", ()),
    Rule("rag.answering.selection:enumeration_at", ()),
    Rule("rag.answering.selection:caption_evidence"),
    Rule("rag.answering.selection:source_of"),
    Rule("rag.answering.selection:_is_target", False),
    Rule("rag.answering.selection:_with_antecedent", _first),
    Rule("rag.answering.further_sentences:is_instruction", False),
    Rule("rag.answering.evidence:_is_target", False),
    Rule("rag.answering.evidence:full_question", lambda question: question.text),
    Rule("rag.retrieval.ranked_chunks:_target_bonus", lambda _, __, candidates: 0.0 * candidates),
    Rule("rag.assistant:answer_in_parts"),
    Rule("rag.in_parts:asked_counts", ()),
    Rule("rag.in_parts:who_and_when", ()),
    Rule("rag.in_parts:asks_what_is_new", False),
    Rule("rag.in_parts:asked_topic", ""),
    Rule("rag.in_parts:plain_summary"),
    Rule("rag.assistant:which_reports"),
    Rule("rag.assistant:with_both_sides", lambda _, __, decision, *___: decision),
    Rule("rag.assistant:written_out", _first),
    Rule("rag.assistant:proper_names", ()),
    Rule("rag.question.analysis:translate", []),
    *(Rule(f"rag.assistant:analyse.{name}", nothing) for name, nothing in FIELDS.items()),
    *(Rule(f"rag.answering.evidence:CONDITION_WEIGHTS.{name}", 0.0) for name in CONDITION_WEIGHTS),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one question: whether the report answers it, whether it was refused, whether its answer was whole."""

    answerable: bool
    refused: bool
    whole: bool


Ask = Callable[[], Outcome]


def read_asks(reports: Sequence[str]) -> list[tuple[str, Ask]]:
    """Every question as what asks it, with the name of its set."""
    found: list[tuple[str, Ask]] = []
    assistant = _remembering(None)
    for question in load_dataset(FIXED_SET).questions:

        def ask_fixed(question: Any = question, assistant: Assistant = assistant) -> Outcome:
            history: list[Answer] = []
            for earlier in question.conversation:
                history.append(assistant.ask(earlier, history=history))
            answer = assistant.ask(question.question, history=history)
            refused = answer.refused or answer.kind == "chat"
            whole = not refused and bool(question.facts) and is_complete(question.facts, answer.answer)
            return Outcome(bool(question.answerable), refused, whole)

        found.append(("voices" if question.voice else str(question.split), ask_fixed))
    for report in reports:
        name, _, index = report.partition("=")
        found += [(name, ask) for ask in _labelled(name, _remembering(Path(index)))]
    return found


def _labelled(name: str, assistant: Assistant) -> Iterator[Ask]:
    rows = list(rows_in(assistant.index.chunks))
    for number, line in enumerate((VOICES / f"{name}.jsonl").read_text("utf-8").splitlines()):
        raw = json.loads(line)
        ways = ways_of(raw, rows)
        if (name not in NEVER_TRAINED_ON and number % HELD_OUT_SHARE) or (raw["gold"] and not ways):
            continue

        def ask(raw: Any = raw, ways: Any = ways) -> Outcome:
            answer = assistant.ask(raw["question"])
            said, quotes = without_marks(answer.answer), [citation.quote for citation in answer.citations]
            return Outcome(bool(ways), answer.refused, not answer.refused and is_whole(ways, said, quotes))

        yield ask


def _remembering(index: Path | None) -> Assistant:
    """An assistant that reads and encodes nothing twice."""
    assistant = Assistant.load(index, settings=load_settings(llm=NO_MODEL))
    if assistant.reader is not None:
        assistant.reader = RememberingReader(assistant.reader)
    known: dict[str, Any] = {}
    encode = assistant.encoder.encode_queries

    def encode_once(texts: Sequence[str]) -> Any:
        key = "\n".join(texts)
        if key not in known:
            known[key] = encode(texts)
        return known[key]

    assistant.encoder.encode_queries = encode_once  # type: ignore[method-assign]
    return assistant


@contextmanager
def exchanged(rule: Rule, fired: Callable[[], None] | None = None) -> Iterator[None]:
    """The program without a rule; with ``fired`` the program as it is, which calls it where the rule says something."""
    module, name, key = rule.place
    there = getattr(module, name)
    if rule.is_weight:
        with patch.dict(there, {} if fired is not None else {key: rule.instead}):
            yield
        return

    def silent(*given: Any, **named: Any) -> Any:
        if key:
            return replace(there(*given, **named), **{key: rule.instead})
        return rule.instead(*given, **named) if callable(rule.instead) else rule.instead

    def watched(*given: Any, **named: Any) -> Any:
        found = there(*given, **named)
        if not _same(found, silent(*given, **named)):
            fired()  # type: ignore[misc]
        return found

    without = silent if fired is None else watched
    with patch.object(module, name, without):
        yield


def _same(one: Any, other: Any) -> bool:
    return bool((one == other).all()) if hasattr(one, "all") else (one == other or (not one and not other))


def main(
    reports: Annotated[list[str] | None, typer.Argument(metavar="[REPORT=INDEX …]")] = None,
    only: Annotated[str, typer.Option(help="Only rules with this in their names.")] = "",
) -> None:
    """Print a row a rule and set."""
    asks = read_asks(reports or [])
    rules = [rule for rule in RULES if only in rule.name]
    present, speaking = _with_rules_that_speak(rules, [ask for _, ask in asks])
    sets = list(dict.fromkeys(name for name, _ in asks))
    for name in sets:
        print(f"{name}: {_told([o for (own, _), o in zip(asks, present, strict=True) if own == name])}", flush=True)
    for rule in rules:
        changed = {name: [0, 0, 0, 0] for name in sets}
        for (name, ask), before, spoke in zip(asks, present, speaking, strict=True):
            if rule.name not in spoke:
                continue
            with exchanged(rule):
                after = ask()
            row = changed[name]
            row[0] += 1
            row[1] += after.whole - before.whole
            row[3 if before.answerable else 2] += after.refused - before.refused
        told = "; ".join(f"{name} {n}: {w:+d} {r:+d} {x:+d}" for name, (n, w, r, x) in changed.items() if n)
        print(f"{rule.name}  {told}", flush=True)


def _with_rules_that_speak(rules: Sequence[Rule], asks: Sequence[Ask]) -> tuple[list[Outcome], list[set[str]]]:
    """What becomes of each question, and the names of the rules that say something of it."""
    outcomes, speaking = [], []
    spoke: set[str] = set()
    with ExitStack() as stack:
        for rule in rules:
            stack.enter_context(exchanged(rule, partial(spoke.add, rule.name)))
        for ask in asks:
            spoke.clear()
            for rule in rules:
                if rule.is_weight:
                    spoke.add(rule.name)
            outcomes.append(ask())
            speaking.append(set(spoke))
    return outcomes, speaking


def _told(outcomes: Sequence[Outcome]) -> str:
    answerable = [each for each in outcomes if each.answerable]
    other = [each for each in outcomes if not each.answerable]
    return (
        f"{len(answerable)} answered, {sum(each.whole for each in answerable)} whole, {sum(e.refused for e in answerable)} wrongly refused; "
        f"{len(other)} not answered, {sum(each.refused for each in other)} refused"
    )


if __name__ == "__main__":
    typer.run(main)
