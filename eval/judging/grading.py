"""An optional judge: a chat model that grades answers against the reference. The prompt is ``prompts/judge.md``.

Graded is what has an answer and a reference; that a question without an answer was refused is measured without a model
(``eval.metrics.refusal``). A model's grade is an opinion: reports name the judge beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from eval.metrics.answers import answer_text, gives_answers, is_answerable
from eval.schema import EvalQuestion, Outcome
from index.errors import ModelError
from index.schema import Progress
from rag.language_models.protocol import ChatModel, Message

Verdict = Literal["correct", "partly", "wrong", "refused"]
_WORTH: dict[Verdict, float] = {"correct": 1.0, "partly": 0.5, "wrong": 0.0, "refused": 0.0}

PROMPT = Path(__file__).parent / "prompts" / "judge.md"
STAGE = "judge"
"""The stage under which progress is reported."""

MAX_TOKENS = 2000
"""A verdict takes a hundred; the rest is for models that think before they answer."""
MAX_ANSWER_CHARS = 4000
"""What a judge is shown of an answer."""
MAX_REASON_CHARS = 300
MAX_FAILURES = 3
"""Failures in a row after which the judge is asked no more: each may have taken all retries and timeouts."""

_FENCED = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)

NO_ANSWER = "没有作答,未经评判 / no answer to grade"
NO_VERDICT = "the judge's reply was not the JSON object that it was asked for, twice"
_COMPLAINT = (
    'Your last reply was not one JSON object {"verdict": …, "reason": …} and nothing else. Reply with that object only. '
    "上次的回复不合格式,只输出这一个 JSON 对象。"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with its reason in a sentence; ``verdict`` is ``None`` where the judge failed, ``reason`` then says why."""

    verdict: Verdict | None
    reason: str


class _Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    verdict: Verdict
    reason: str


def judge_answers(
    questions: Sequence[EvalQuestion],
    outcomes: Sequence[Outcome],
    model: ChatModel,
    progress: Progress | None = None,
) -> list[Judged | None]:
    """A verdict for each question in order, ``None`` where there is nothing to compare: no reference, or no answer due.

    What was refused or failed counts without asking. A judge that fails is no error here, see ``failure_message``.
    Raises ``ValueError`` where an outcome is not that of the question in its place.
    """
    if [q.id for q in questions] != [o.id for o in outcomes]:
        raise ValueError(f"{len(questions)} questions and {len(outcomes)} outcomes that are not theirs, in order")
    pairs = list(zip(questions, outcomes, strict=True))
    found = [_without_asking(question, outcome) for question, outcome in pairs]
    waiting = [n for n, (q, o) in enumerate(pairs) if found[n] is None and _can_be_judged(q, o)]
    failures = 0
    for done, n in enumerate(waiting, start=1):
        if failures < MAX_FAILURES:
            try:
                found[n] = _grade(model, *pairs[n])
                failures = 0
            except ModelError as error:
                found[n] = Judged(None, str(error))
                failures += 1
        else:
            found[n] = Judged(None, f"not asked, since the judge failed {MAX_FAILURES} times in a row")
        if progress is not None:
            progress(STAGE, done, len(waiting))
    return found


def judge_score(judged: Judged | None) -> float | None:
    """1 for correct, 0.5 for partly, 0 for wrong and refused; ``None``, not scored, where there is no verdict."""
    return _WORTH[judged.verdict] if judged is not None and judged.verdict is not None else None


def failure_message(judged: Sequence[Judged | None], name: str) -> str | None:
    """What to tell of a judge called ``name`` that gave no verdict on some answers; ``None`` where it gave all."""
    asked = [each for each in judged if each is not None]
    failed = [each for each in asked if each.verdict is None]
    if not failed:
        return None
    return f"the judge {name} gave no verdict on {len(failed)} of {len(asked)} answers: {failed[0].reason}"


def _can_be_judged(question: EvalQuestion, outcome: Outcome) -> bool:
    return bool(question.reference) and is_answerable(question) and gives_answers(outcome)


def _without_asking(question: EvalQuestion, outcome: Outcome) -> Judged | None:
    """The verdict on what holds no answer; ``None`` where there is one, or nothing to compare it with."""
    if not _can_be_judged(question, outcome) or answer_text(outcome).strip():
        return None
    return Judged("wrong" if outcome.error is not None else "refused", NO_ANSWER)


def _grade(model: ChatModel, question: EvalQuestion, outcome: Outcome) -> Judged:
    system, user = judge_messages(question, outcome)
    complained: Message = {"role": "user", "content": f"{user['content']}\n\n{_COMPLAINT}"}
    for turn in (user, complained):
        judged = read_verdict(model.complete([system, turn], max_tokens=MAX_TOKENS))
        if judged is not None:
            return judged
    return Judged(None, NO_VERDICT)


def judge_messages(question: EvalQuestion, outcome: Outcome) -> tuple[Message, Message]:
    """The instructions, and what is to be graded.

    The data are one line of JSON without ``<`` and ``>``, which are escaped: neither the marks around them nor a control
    word of a chat template (``<|im_end|>``) can stand in it.
    """
    record = {
        "question": question.question,
        "earlier": list(question.conversation),
        "reference": question.reference,
        "answer": answer_text(outcome)[:MAX_ANSWER_CHARS],
    }
    data = json.dumps(record, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    system, user = _prompt()
    return {"role": "system", "content": system}, {"role": "user", "content": user.replace("{data}", data)}


def read_verdict(reply: str) -> Judged | None:
    """The verdict in a reply that is the JSON object asked for and nothing else but a fence; ``None`` for any other.

    Prose around an object is not searched for one: what an answer said might be quoted there.
    """
    reply = reply.strip()
    if fenced := _FENCED.fullmatch(reply):
        reply = fenced[1]
    try:
        found = msgspec.json.decode(reply.encode("utf-8", "replace"), type=_Reply)
    except msgspec.MsgspecError:
        return None
    reason = " ".join("".join(c if c.isprintable() else " " for c in found.reason).split())
    return Judged(found.verdict, reason[:MAX_REASON_CHARS])


@cache
def _prompt() -> tuple[str, str]:
    system, _, user = PROMPT.read_text(encoding="utf-8").partition("\n---\n")
    return system.strip(), user.strip()
