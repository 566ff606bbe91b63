"""Whether a request that changes something comes from a page of this server, not from one that another site made a browser send."""

from __future__ import annotations

from fastapi import HTTPException, Request


def from_our_page(request: Request, *, body: bool = True) -> None:
    """Raise 403 or 415 for anything else; ``body``: it has one, in JSON.

    No form can send JSON. A script from elsewhere that an old browser lets through has no session here (the cookie is
    ``SameSite``) and may not read the answer.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "sent by another site")
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "send application/json")
