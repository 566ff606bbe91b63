"""What became of a language model's sentences and answers, in words."""

from __future__ import annotations

from collections.abc import Mapping

from eval.wording.bilingual import Metric, Text, metric

SENTENCES: Mapping[str, Metric] = {
    "supported": metric("有据", "Supported", "所引原文支持这句话", "what the sentence cites bears it out"),
    "wrong_citation": metric(
        "引用有误", "Wrong citation", "另有原文支持，已改引", "another passage does, and is cited"
    ),
    "unsupported": metric("无据", "Unsupported", "没有原文支持，已略去", "no passage does; left out"),
    "not_found": metric(
        "查无此事",
        "Not found",
        "其中的数字、日期、名称或引用不见于任何段落，已略去",
        "a number, date, name or citation stands nowhere; left out",
    ),
}
FATES: Mapping[str, Metric] = {
    "supported": metric("全部核实", "All supported", "模型写的每句话都在回答里", "every sentence is in the answer"),
    "partly": metric("部分略去", "Partly dropped", "略去了未能核实的句子", "sentences that did not pass were left out"),
    "replaced": metric(
        "改用摘取",
        "Replaced",
        "未能核实，以摘取的回答或拒答代替",
        "did not pass; the extractive answer or refusal stands",
    ),
    "refused": metric("模型拒答", "Refused", "模型与摘取都未找到回答", "neither the model nor we found an answer"),
    "overruled": metric(
        "拒答被否", "Overruled", "模型拒答，摘取找到了回答", "the model refused, the extractive answer stands"
    ),
    "failed": metric("未作答", "Failed", "模型出错或没有回应", "the model failed or did not reply"),
}
REASONS: Mapping[str, Text] = {
    "number": Text("数字", "number"),
    "unit": Text("单位", "unit"),
    "period": Text("时间", "period"),
    "name": Text("名称", "name"),
    "direction": Text("增减方向", "direction"),
    "citation": Text("引用", "citation"),
    "content": Text("内容", "content"),
}
