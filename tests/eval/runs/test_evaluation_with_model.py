"""A run with a language model: its figures, what is kept, a model that fails, going on, and that none is used unasked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from eval.benchmarks.speed import run as run_bench
from eval.dataset.loading import load_dataset
from eval.errors import ModelGivenUpError, RunError
from eval.metrics.verdicts import fate_of
from eval.runs import evaluation as module
from eval.runs.ablations import VARIANTS, run_ablations
from eval.runs.asking import ask_one, load_assistant
from eval.runs.evaluation import Task, evaluate
from eval.runs.finished import read_run, verdict_of
from eval.runs.folder import PART_FILE, RUN_FILE, read_answers, read_metrics
from eval.schema import EvalQuestion
from index.errors import ModelError, SettingsError
from index.store.folder import Index
from rag.config import LlmSettings, Settings
from rag.schema import Check
from tests.eval.runs.writing_assistant import ADDRESS, DOWN, NAME, WritingAssistant

ROOT = Path(__file__).resolve().parents[3]
FIRST = "2030年6月末中国港口投资余额是多少?"
FOLLOW_UP = "那同比增长呢?"
UNANSWERABLE = "2029年中国港口投资余额是多少?"
KEY = "sk-secret"
MODEL_SETTINGS = Settings(
    llm=LlmSettings(use=NAME, base_url="http://someone:pw@model.example/v1", api_key=SecretStr(KEY))
)

Script = Mapping[str, Sequence[Check] | ModelError]
Use = Callable[[Script], list[WritingAssistant]]


@pytest.fixture
def task(mini_set: Path, mini_index: Path, tmp_path: Path) -> Task:
    return Task(mini_set, index=mini_index, out=tmp_path / "run", settings=MODEL_SETTINGS)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Have the runs of a test written by a model that follows the script; the assistants made so far."""

    def use(script: Script) -> list[WritingAssistant]:
        made: list[WritingAssistant] = []

        def load(index: Path | None, encoder: str | None, settings: Settings) -> WritingAssistant:
            real = load_assistant(index, encoder, settings.with_model("none"))
            made.append(WritingAssistant(real.index, real.encoder, settings, script))
            return made[-1]

        monkeypatch.setattr(module, "load_assistant", load)
        return made

    return use


def test_figures_of_what_was_shown_of_the_extractive_answers_and_of_the_sentences(task: Task, use: Use) -> None:
    use({FIRST: [Check("supported", "", (1,)), Check("not_found", "number")]})
    folder = evaluate(task)
    metrics = read_metrics(folder)
    assert metrics["run"]["generator"] == NAME
    assert set(metrics["extractive"]) == {"metrics", "by_kind", "refusal"}
    assert metrics["extractive"]["metrics"]["complete"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    assert metrics["extractive"]["refusal"]["recall"]["value"] == 1.0
    # m1 has two sentences of which one is dropped, m2 one that stays; for m3 the model is not asked.
    verdicts = metrics["verdicts"]
    assert verdicts["sentences"] == 3
    assert verdicts["rates"]["supported"]["value"] == pytest.approx(2 / 3)
    assert verdicts["rates"]["not_found"]["value"] == pytest.approx(1 / 3)
    assert verdicts["reasons"] == {"number": 1}
    assert verdicts["asked"]["value"] == pytest.approx(2 / 3)
    assert {name: found["value"] for name, found in verdicts["answers"].items() if found["value"]} == {
        "supported": 0.5,
        "partly": 0.5,
    }
    first, second, third = read_answers(folder)
    assert (first["answer"]["generator"], first["extractive"]["generator"]) == (NAME, "extractive")
    assert first["answer"]["notice"] == "已略去 1 句未能在报告中核实的话。"
    assert [check["verdict"] for check in first["answer"]["checks"]] == ["supported", "not_found"]
    assert second["extractive"]["refused"] is False
    assert third["extractive"]["refused"] is True
    assert read_run(folder).lines[0].outcome.extractive == first["extractive"]


def test_the_settings_of_the_model_are_kept_and_its_key_never(task: Task, use: Use) -> None:
    use({})
    folder = evaluate(task)
    llm = read_metrics(folder)["run"]["settings"]["llm"]
    assert (llm["use"], llm["base_url"], llm["on_unsupported"]) == (NAME, ADDRESS, "drop")
    assert set(llm) == set(LlmSettings.model_fields) - {"api_key"}
    for path in folder.iterdir():
        assert KEY not in path.read_text(encoding="utf-8")
        assert "someone:pw" not in path.read_text(encoding="utf-8")


def test_without_a_model_nothing_of_it_is_there(task: Task) -> None:
    folder = evaluate(replace(task, settings=Settings()))
    metrics = read_metrics(folder)
    assert not {"extractive", "verdicts"} & set(metrics)
    assert metrics["run"]["generator"] == "extractive"
    assert "llm" not in metrics["run"]["settings"]
    assert [line["extractive"] for line in read_answers(folder)] == [None, None, None]


def test_a_run_from_before_there_were_models_is_read(task: Task) -> None:
    folder = evaluate(replace(task, settings=Settings()))
    lines = read_answers(folder)
    for line in lines:
        del line["extractive"]
    (folder / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = read_run(folder)
    assert [line.outcome.extractive for line in found.lines] == [None, None, None]
    assert [verdict_of(line) for line in found.lines] == ["complete", "complete", "refused"]


def test_a_model_that_fails_once_is_an_error_of_that_question(task: Task, use: Use) -> None:
    use({FIRST: DOWN})
    folder = evaluate(task)
    metrics = read_metrics(folder)
    # m2 follows m1, at which the model fails again.
    assert [line["error"] for line in read_answers(folder)] == [f"ModelUnreachableError: {DOWN}"] * 2 + [None]
    assert (metrics["metrics"]["complete"]["value"], metrics["extractive"]["metrics"]["complete"]["value"]) == (0, 1)
    # Passages are found without a model, and are scored.
    assert metrics["metrics"]["hit@1"]["value"] == 1
    assert (metrics["verdicts"]["answers"]["failed"]["value"], metrics["verdicts"]["sentences"]) == (1, 0)


def test_what_cannot_be_asked_after_a_turn_at_which_the_model_failed_is_an_outcome(mini_index: Path) -> None:
    real = load_assistant(mini_index, None, Settings())
    assistant = WritingAssistant(real.index, real.encoder, script={FIRST: DOWN})
    found = ask_one(assistant, EvalQuestion("x", "问" * 5000, conversation=(FIRST,)))
    assert (found.error, found.extractive, found.passages) == (f"ModelUnreachableError: {DOWN}", None, ())
    assert fate_of(found) == "failed"


def test_a_model_that_is_down_is_given_up_and_the_run_goes_on_later(task: Task, use: Use, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in task.dataset.read_text(encoding="utf-8").splitlines()]
    many = [{**rows[0], "id": f"a{n}", "question": f"{FIRST[:-1]}{'?' * n}"} for n in range(1, 7)]
    many.insert(2, rows[2])
    task = replace(task, dataset=tmp_path / "many.jsonl")
    task.dataset.write_text("".join(json.dumps(row) + "\n" for row in many), encoding="utf-8")
    texts = [row["question"] for row in many if row["answerable"]]
    made = use(dict.fromkeys(texts[1:], DOWN))
    with pytest.raises(ModelGivenUpError, match=r"3 times in a row .*there is no server.*\. 2 of 7 .*--out .*run$"):
        evaluate(task)
    # a1 is answered and m3 refused without asking, which says nothing of the model; a2, a3 and a4 fail.
    assert made[0].asked == [texts[0], texts[1], UNANSWERABLE, texts[2], texts[3]]
    assert task.out is not None
    assert len((task.out / PART_FILE).read_text(encoding="utf-8").splitlines()) == 5
    # The server may by then stand elsewhere, and be waited for longer.
    moved = Settings(llm=LlmSettings(use=NAME, base_url="http://other.example/v1", timeout_s=600, retries=0))
    made = use({})
    told: list[tuple[str, int, int]] = []
    folder = evaluate(replace(task, settings=moved), lambda *step: told.append(step))
    assert made[0].asked == texts[1:]
    assert told[0] == ("ask", 3, 7)
    assert told[-1] == ("ask", 7, 7)
    assert [line["error"] for line in read_answers(folder)] == [None] * 7
    assert [line["id"] for line in read_answers(folder)] == [row["id"] for row in many]


def test_failures_with_an_answer_between_them_are_not_in_a_row(task: Task, use: Use, tmp_path: Path) -> None:
    row = json.loads(task.dataset.read_text(encoding="utf-8").splitlines()[0])
    many = [{**row, "id": f"a{n}", "question": f"{FIRST[:-1]}{'?' * n}"} for n in range(1, 6)]
    task = replace(task, dataset=tmp_path / "many.jsonl")
    task.dataset.write_text("".join(json.dumps(row) + "\n" for row in many), encoding="utf-8")
    use({row["question"]: DOWN for n, row in enumerate(many) if n != 2})
    assert read_metrics(evaluate(task))["verdicts"]["answers"]["failed"]["value"] == pytest.approx(4 / 5)


def test_a_run_is_not_continued_with_another_model(task: Task, use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    made = use({})

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "ask_all", stop)
        with pytest.raises(KeyboardInterrupt):
            evaluate(task)
    assert len(made) == 1
    for other in (MODEL_SETTINGS.with_model("openai:other"), Settings(llm=LlmSettings(use=NAME, max_tokens=9))):
        with pytest.raises(RunError, match="another settings"):
            evaluate(replace(task, settings=other))
    assert task.out is not None
    assert KEY not in (task.out / RUN_FILE).read_text(encoding="utf-8")


def test_the_model_of_the_settings_is_loaded_and_none_without(mini_index: Path) -> None:
    served = Settings(llm=LlmSettings(use="openai:m", base_url="http://127.0.0.1:9/v1"))
    model = load_assistant(mini_index, None, served).model
    assert model is not None
    assert (model.name, model.address) == ("openai:m", "http://127.0.0.1:9/v1")
    assert load_assistant(mini_index, None, Settings()).model is None
    with pytest.raises(SettingsError, match="unknown language model 'gpt'"):
        load_assistant(mini_index, None, served.with_model("gpt"))


def test_a_local_model_is_loaded_once(task: Task) -> None:
    local = MODEL_SETTINGS.with_model("transformers:models/small")
    with pytest.raises(SettingsError, match=r"--workers 2 with transformers:models/small: each process would load"):
        evaluate(replace(task, settings=local, workers=2))


def test_what_talks_to_a_model_is_not_imported_without_one(mini_set: Path, mini_index: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from eval.runs.evaluation import Task, evaluate\n"
        f"evaluate(Task(Path({str(mini_set)!r}), index=Path({str(mini_index)!r}), out=Path({str(tmp_path / 'run')!r})))\n"
        "print(sorted({'openai', 'transformers', 'torch', 'rag.writing.writer'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_comparing_parts_and_speed_never_asks_a_model(
    mini_set: Path, mini_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Asking this one would end in an error: nothing listens there.
    monkeypatch.setenv("BLUEBOOK_LLM__USE", "openai:m")
    monkeypatch.setenv("BLUEBOOK_LLM__BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("BLUEBOOK_LLM__RETRIES", "0")
    record: dict[str, Any] = run_ablations(
        Index.load(mini_index), load_dataset(mini_set).questions, variants=VARIANTS[:1]
    )
    assert record["variants"][0]["complete"] == 1
    _, printed = run_bench("ask", "金融科技的定义是谁提出的?", "--json")
    assert json.loads(printed)["generator"] == "extractive"
