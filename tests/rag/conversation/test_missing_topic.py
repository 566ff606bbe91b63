"""Whether a question leaves out its topic, by its vector."""

from __future__ import annotations

import numpy as np
import pytest

from index.models.encoder import load_encoder
from rag.conversation.missing_topic import MissingTopic, shipped


def test_log_odds_are_weighed_components() -> None:
    told = MissingTopic("bigrams", np.array([2.0, -1.0], dtype=np.float32), 0.5)
    assert told.log_odds(np.array([0.6, 0.8], dtype=np.float32)) == pytest.approx(2 * 0.6 - 0.8 + 0.5)


def test_the_shipped_weights_tell_a_topic_left_out() -> None:
    weights = shipped()
    encoder = load_encoder(weights.encoder)
    lacking = encoder.encode_queries(["管用吗", "哪天正式上线的", "主要集中在哪些环节", "有什么好处"])
    whole = encoder.encode_queries(
        ["天鹅港的泊位有多少个", "港口人才由哪所大学培养", "2030年中国港口投资余额是多少", "岸电由谁供应"]
    )
    assert min(weights.log_odds(vector) for vector in lacking) > max(weights.log_odds(vector) for vector in whole)
