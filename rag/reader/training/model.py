"""The reader in torch: the lower layers of the default encoder, a score on the first token, a span over the sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from index.models.export import float_tensors, layer_tensors
from index.models.layout import DEFAULT_FOLDER, TOKEN_VECTORS, ModelShape, read_shape
from index.models.tokens import load_tokens
from rag.reader.names import HEADS_FILE


class Reader(torch.nn.Module):  # type: ignore[misc]
    """``ids`` and ``mask`` of shape ``(pairs, tokens)`` to scores ``(pairs,)`` and span logits ``(pairs, tokens, 2)``.

    Token vectors are those of the encoder and stay as they are, so that both share one table.
    """

    def __init__(self, shape: ModelShape, layers: int) -> None:
        super().__init__()
        from transformers import BertConfig, BertModel

        config = BertConfig(
            vocab_size=shape.vocabulary,
            hidden_size=shape.width,
            num_hidden_layers=layers,
            num_attention_heads=shape.heads,
            intermediate_size=shape.feed_forward,
            max_position_embeddings=shape.positions,
            type_vocab_size=shape.token_types,
            layer_norm_eps=shape.norm_epsilon,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.shape = shape
        self.bert = BertModel(config, add_pooling_layer=False)
        self.inner = torch.nn.Linear(shape.width, shape.width)
        self.score = torch.nn.Linear(shape.width, 1)
        self.span = torch.nn.Linear(shape.width, 2)

    @classmethod
    def from_encoder(cls, folder: Path, layers: int) -> Reader:
        """The reader before training: the lowest ``layers`` layers of the encoder in ``folder``, and new heads."""
        shape = read_shape(folder)
        reader = cls(shape, layers)
        given = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in float_tensors(folder, shape)}
        wanted = reader.bert.state_dict()
        reader.bert.load_state_dict({name: given[name] for name in wanted if name in given}, strict=False)
        return reader

    @classmethod
    def from_files(cls, folder: Path) -> Reader:
        """The reader whose files ``rag.reader.training.export`` wrote to ``folder``, to train it further."""
        shape = read_shape(folder)
        reader = cls(shape, shape.layers)
        state = {f"bert.{name}": array for name, array in layer_tensors(folder, shape)}
        tokens = load_tokens(DEFAULT_FOLDER)
        state[f"bert.{TOKEN_VECTORS}"] = tokens.vectors * tokens.scales[:, None]
        with np.load(folder / HEADS_FILE) as heads:
            state |= {"inner.weight": heads["inner"].T, "inner.bias": heads["inner_bias"]}
            state |= {"score.weight": heads["score"][None], "score.bias": heads["score_bias"]}
            state |= {"span.weight": heads["span"].T, "span.bias": np.zeros(2, np.float32)}
        wanted = reader.state_dict()
        given = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in state.items() if name in wanted}
        reader.load_state_dict(given, strict=False)
        return reader

    def forward(self, ids: Any, mask: Any) -> tuple[Any, Any]:
        """Scores and span logits."""
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        score = self.score(torch.tanh(self.inner(hidden[:, 0]))).squeeze(1)
        return score, self.span(hidden)

    def freeze(self, layers: int) -> None:
        """Leave token vectors and the lowest ``layers`` layers as they are; everything else is trained."""
        for parameter in self.parameters():
            parameter.requires_grad = True
        frozen = [self.bert.embeddings.word_embeddings, *self.bert.encoder.layer[:layers]]
        if layers:
            frozen.append(self.bert.embeddings)
        for part in frozen:
            for parameter in part.parameters():
                parameter.requires_grad = False

    def own_state(self) -> dict[str, Any]:
        """Everything but the token vectors, which are the encoder's."""
        return {name: tensor for name, tensor in self.state_dict().items() if name != f"bert.{TOKEN_VECTORS}"}
