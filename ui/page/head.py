"""The head of the page, put in by the server: what Gradio is given for it comes only after it has begun to draw."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.server.language import page_language
from ui.words.texts import Lang

STYLES = ("colours", "page", "side", "answer", "chat", "panel")


def head_html(lang: Lang) -> str:
    """Styles, script, icon; and the language, also for Gradio's own words, which otherwise follow the browser."""
    up, code = ("../", "en") if lang == "en" else ("", "zh-CN")
    styles = "".join(f'<link rel="stylesheet" href="{up}bluebook/{name}.css">' for name in STYLES)
    return (
        f'<script>window.bluebook = {{ base: "{up}", lang: "{lang}" }};'
        f'for (const [name, value] of [["language", "{code}"], ["languages", ["{code}"]]]) '
        "Object.defineProperty(navigator, name, { get: () => value });</script>"
        f'{styles}<link rel="icon" href="{up}bluebook/favicon.svg" type="image/svg+xml">'
        f'<script type="module" src="{up}bluebook/bluebook.js"></script>'
    )


def with_head(page: str, lang: Lang) -> str:
    """Gradio's page with our head and the language named."""
    code = "en" if lang == "en" else "zh-CN"
    page = re.sub(r"(<html\b[^>]*?)\s+lang=\"[^\"]*\"", r"\1", page, count=1)
    page = re.sub(r"<html\b", f'<html lang="{code}"', page, count=1)
    return re.sub(r"<head>", lambda _: "<head>" + head_html(lang), page, count=1)


class HeadMiddleware:
    """Puts the head into the two pages; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its answer changed where it is a page."""
        lang = page_language(scope)
        if lang is None:
            await self.app(scope, receive, send)
            return
        # Gradio would compress the page, which could not be changed then.
        plain = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}
        held: list[Message] = []
        body = bytearray()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 200 and Headers(raw=message["headers"]).get("content-type", "").startswith(
                    "text/html"
                ):
                    held.append(message)
                    return
            elif held:
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                made = with_head(body.decode("utf-8"), lang).encode("utf-8")
                MutableHeaders(scope=held[0])["content-length"] = str(len(made))
                await send(held[0])
                message = {"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else made}
            await send(message)

        await self.app(plain, receive, answer)
