from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval.errors import RunError
from eval.report.page import TEMPLATES, write_report
from eval.schema import EvalQuestion, Passage
from tests.eval.make_run import MODEL, answer, by_model, make_run, only, questions, written

ATTACK = "\u2028<img src=x onerror=alert(1)></script><script>alert(2)</script>&amp;'\""


class Elements(HTMLParser):
    """Every element with its attributes, and the text of those that were asked for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._script = tag == "script"
        if self._script:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts[-1] += data


def report(folder: Path) -> str:
    return write_report(folder).read_text(encoding="utf-8")


def data_of(page: str) -> dict[str, Any]:
    found = next(text for text in Elements(page).scripts if text.startswith("{"))
    data: dict[str, Any] = json.loads(found)
    return data


def text_of(page: str) -> str:
    """What is written outside of scripts and styles, tags left out."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", bare)))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return report(make_run(tmp_path_factory.mktemp("report") / "run"))


def test_one_file_with_nothing_from_elsewhere(page: str) -> None:
    elements = Elements(page).elements
    assert not [tag for tag, attrs in elements if "src" in attrs or tag in ("link", "iframe", "object", "img")]
    targets = [attrs["href"] or "" for _, attrs in elements if "href" in attrs]
    assert targets
    assert all(target.startswith("#") for target in targets)
    assert not re.search(r"https?://|@import|url\(", page)


def test_scripts_run_by_their_hash_alone(page: str) -> None:
    found = Elements(page)
    policy = next(attrs["content"] or "" for _, attrs in found.elements if "http-equiv" in attrs)
    ours = [text for text in found.scripts if not text.startswith("{")]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in ours]
    allowed = " ".join(f"'sha256-{value}'" for value in hashes)
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed};" in policy
    assert len(hashes) == 2
    assert not [name for _, attrs in found.elements for name in attrs if name.startswith("on")]


def test_text_from_data_stays_text(tmp_path: Path) -> None:
    first = questions()[0]
    asked = replace(first, question=ATTACK, kind=ATTACK, reference=ATTACK, facts=((ATTACK,),), conversation=(ATTACK,))
    attack = only(
        first.id, answer=answer(first, ATTACK, page=ATTACK), passages=(Passage(1, ATTACK, (ATTACK,), (ATTACK,)),)
    )
    said = {"name": ATTACK, "judge": ATTACK, "settings": {ATTACK: ATTACK}, "versions": {ATTACK: ATTACK}}
    page = report(make_run(tmp_path / "run", attack, asked=[asked, *questions()[1:]], about=said))
    found = Elements(page)
    assert len(found.scripts) == 3
    assert "img" not in {tag for tag, _ in found.elements}
    assert not [name for _, attrs in found.elements for name in attrs if name.startswith("on")]
    assert "<img src=x" not in page
    # As text it is all there: in the head, in the table of kinds, in the plots, in the settings, in the list.
    assert unescape(page).count(ATTACK) > 10
    question = data_of(page)["questions"][0]
    assert [question[name] for name in ("question", "kind", "conversation")] == [ATTACK, ATTACK, [ATTACK]]
    assert (question["answer"], question["citations"][0]["quote"]) == (f"{ATTACK}[1]", ATTACK)
    assert data_of(page)["passages"][question["passages"][0]["passage"]]["text"] == ATTACK


def test_no_script_writes_markup() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", scripts)
    templates = [path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.j2")]
    # What is marked safe is put together of numbers and constants of the plots.
    assert sum(text.count("| safe") for text in templates) == 4
    assert all("autoescape" not in text for text in templates)


def test_figures_with_intervals_and_n_in_both_languages(page: str) -> None:
    text = text_of(page)
    # Twenty have facts, eight no answer; one has a reference alone and one nothing.
    assert "回答完整 Complete 1.000 1.000–1.000 · n=20" in text
    assert "拒答召回率 Refusal recall 1.000 1.000–1.000 · n=8" in text
    assert "误拒率 Wrongly refused 0.000 0.000–0.000 · n=20" in text
    assert "完整 Complete 20" in text
    assert "正确拒答 Rightly refused 8" in text
    assert "已答·未评分 Answered, not scored 2" in text


def test_what_is_not_scored_is_a_dash(tmp_path: Path) -> None:
    bare = [EvalQuestion(f"q-{n:02}", f"问题{n}") for n in range(1, 4)]
    page = report(make_run(tmp_path / "run", asked=bare))
    text = text_of(page)
    assert "首段命中 Hit@1 – 未评分 not scored" in text
    assert "首段命中 Hit@1 排第一的段落里有标准证据 gold evidence in the first passage – 未评分 not scored – 0" in text
    assert "这份题集没有标题型" in text
    assert "曲线未画" in text
    assert "这份题集没有不可答的问题" in text
    assert not re.search(r"\b(nan|None|undefined)\b", text)


def test_kinds_with_their_figures(page: str) -> None:
    text = text_of(page)
    # Twenty questions go round four kinds, five each; the kind of q-30 is answered but has no facts.
    assert "数字 Number 5 1.00 1.00–1.00" in text
    assert "名称 Name" not in text.split("拒答 Refusal recall")[0]
    assert "近似·时间 Near miss: period 1.000 1.000–1.000 4" in text


def test_an_unknown_kind_metric_and_stage_are_shown_by_name(tmp_path: Path) -> None:
    asked = [replace(question, kind="mine") for question in questions()]
    folder = make_run(tmp_path / "run", asked=asked)
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    metrics["metrics"]["taste"] = {"value": 0.25, "low": 0.2, "high": 0.3, "n": 4}
    metrics["cost"]["stir"] = {"p50_ms": 1.0, "p95_ms": 2.0}
    (folder / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    text = text_of(report(folder))
    assert "其他 Other" in text
    assert "taste 0.250 0.200–0.300 4" in text
    assert re.search(r"stir\s+1\.0 / 2\.0", text)
    assert re.search(r"mine\s+30", text)


def test_every_question_with_answer_citation_gold_and_verdict(tmp_path: Path) -> None:
    wrong = only("q-02", answer=answer(questions()[1], "第2号港口投资300亿元。", page="9", verified=False))
    data = data_of(report(make_run(tmp_path / "run", wrong)))
    assert [q["id"] for q in data["questions"]] == [q.id for q in questions()]
    good, bad, follow_up = data["questions"][0], data["questions"][1], data["questions"][2]
    assert (good["verdict"], good["split"], good["ms"], good["confidence"]) == ("complete", "dev", 11, 0.51)
    assert good["gold"]["facts"] == [{"forms": ["100亿元"], "found": True}]
    assert (good["citations"][0]["gold"], good["citations"][0]["verified"]) == (True, True)
    assert (bad["verdict"], bad["gold"]["facts"][0]["found"]) == ("missed", False)
    assert (bad["citations"][0]["gold"], bad["citations"][0]["verified"]) == (False, False)
    assert data["sections"][good["citations"][0]["section"]] == ["一、总体情况", "(一)投资"]
    assert follow_up["conversation"] == ["第1号港口在哪里?"]
    first, second = good["passages"]
    assert (first["gold"], second["gold"]) == (True, False)
    assert data["passages"][first["passage"]]["text"] == "第1号港口投资100亿元。"
    # The second passage is the same for all questions, and kept once.
    assert len(data["passages"]) == 30 + 1


def test_refusals_and_failures_say_why(tmp_path: Path) -> None:
    data = data_of(report(make_run(tmp_path / "run", only("q-01", error="ModelError: no answer"))))
    failed, refused = data["questions"][0], data["questions"][20]
    assert (failed["verdict"], failed["error"]) == ("error", "ModelError: no answer")
    assert failed["gold"]["facts"][0]["found"] is False
    assert (refused["refused"], refused["reason"], refused["candidate"]) == (True, "报告说的是2030年。", "2百亿元")
    assert refused["unmet"] == [{"condition": "period", "asked": "2029年", "found": "2030年"}]
    assert refused["nearest"][0]["page"] == "1"
    # A citation of a question without gold is neither right nor wrong.
    assert data["questions"][28]["citations"][0]["gold"] is None


def test_without_scripts_the_answers_are_still_there(page: str) -> None:
    rest = page.split("<noscript>")[1].split("</noscript>")[0]
    assert rest.count("<tr>") == 30 + 1
    assert "第1号港口投资100亿元。[1]" in rest


def test_a_report_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_run(tmp_path / "run")
    path = write_report(folder)
    assert path == folder / "report.html"
    before = path.read_bytes()
    monkeypatch.setattr(Path, "replace", _full_disk)
    with pytest.raises(OSError, match="no space"):
        write_report(folder)
    assert path.read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["answers.jsonl", "metrics.json", "report.html", "run.json"]


def _full_disk(self: Path, target: object) -> Path:
    raise OSError("no space")


def test_no_report_of_what_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is no run of an evaluation"):
        write_report(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def page_of_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    about = {"generator": MODEL, "settings": {"llm": {"use": MODEL}}}
    return report(make_run(tmp_path_factory.mktemp("report") / "model", by_model, about=about))


def test_a_model_s_figures_beside_the_extractive_ones(page_of_model: str, page: str) -> None:
    text = text_of(page_of_model)
    # The model failed at one question of twenty.
    assert "回答完整 Complete 0.950 0.750–1.000 · n=20 摘取 Extractive 1.000" in text
    assert "模型 Model 95% 区间 95 % interval 摘取 Extractive 题数 n" in text
    assert f"回答方式 Generator {MODEL}" in text
    # Nineteen sentences: sixteen supported, and one each of the other verdicts.
    assert "句子 Sentences (19)" in text
    assert "有据 Supported 所引原文支持这句话 what the sentence cites bears it out 0.842" in text
    assert "未通过的原因 What did not stand 数字 number 1 · 内容 content 1 · 引用 citation 1" in text
    # Of thirty the model was asked twenty questions that are answered, and one that both refuse.
    assert "回答 Answers (21 / 30)" in text
    assert not re.search(r"\b(nan|None|undefined)\b", text)
    without = text_of(page)
    assert "摘取 Extractive" not in without
    assert "句子 Sentences" not in without


def test_what_the_model_said_of_each_question(page_of_model: str, page: str) -> None:
    asked = {question["id"]: question["written"] for question in data_of(page_of_model)["questions"]}
    assert asked["q-02"] == {
        "notice": "已略去 1 句未能在报告中核实的话。",
        "verdicts": {"supported": 1, "not_found": 1},
        "reasons": {"number": 1},
        "verdict": "complete",
        "answer": "第2号港口投资200亿元。[1]",
        "refused": False,
    }
    assert (asked["q-05"]["verdict"], asked["q-05"]["verdicts"]) == ("complete", {})
    assert (asked["q-21"]["verdict"], asked["q-21"]["refused"]) == ("refused", True)
    assert {question["written"] for question in data_of(page)["questions"]} == {None}


def test_what_a_model_said_stays_text(tmp_path: Path) -> None:
    first = questions()[0]
    said = written(first, ATTACK, (ATTACK, ATTACK), notice=ATTACK)
    page = report(make_run(tmp_path / "run", only(first.id, answer=said, extractive=said), about={"generator": ATTACK}))
    found = Elements(page)
    assert len(found.scripts) == 3
    assert "img" not in {tag for tag, _ in found.elements}
    assert data_of(page)["questions"][0]["written"]["notice"] == ATTACK
