"""The status with which a server refuses a request → the error that says what it means and what to do."""

from __future__ import annotations

import re

from index.errors import ModelError, ModelRefusedError, ModelUnreachableError

_NAME = re.compile(r"[a-z]+(?:_[a-z]+){0,5}")
# An error's code, or the field that it is about, and never a key or a prompt: context_length_exceeded.


def refused(where: str, status: int, key_variable: str, *details: str | None) -> ModelError:
    """The error for HTTP ``status``, any but 200, of the model ``where``.

    ``key_variable`` is the setting that holds its key; ``details`` are what the server says of the error, as far as it can
    be shown.
    """
    if status in (401, 403):
        return ModelRefusedError(f"{where} refused the key (HTTP {status}). Set {key_variable}")
    if status == 404:
        return ModelRefusedError(
            f"{where}: there is no such model, or the address is wrong (HTTP 404). It ends in /v1 as a rule: "
            "BLUEBOOK_LLM__BASE_URL"
        )
    if status == 429:
        return ModelRefusedError(
            f"{where} takes no more requests now, or the quota is used up (HTTP 429). Wait, or look into the account"
        )
    if status >= 500:
        return ModelUnreachableError(f"{where} failed (HTTP {status}). Look into the server's log, or ask later")
    if status < 400:
        return ModelRefusedError(
            f"{where} has moved (HTTP {status}), and a prompt goes to no address but the one that was named. Name "
            "the new one: BLUEBOOK_LLM__BASE_URL"
        )
    told = ", ".join(part for part in details if part and _NAME.fullmatch(part))
    return ModelRefusedError(
        f"{where} did not take the request (HTTP {status}{f': {told}' if told else ''}). Is the conversation too "
        "long for the model? The server's log says more"
    )
