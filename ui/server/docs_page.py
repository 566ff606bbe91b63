"""``/docs`` in the page's own frame, without the network: Swagger UI from a package on this machine."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from ui.page.assets import assets
from ui.page.document import frame_html, header_html
from ui.words.texts import Lang, label

ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}


def create_docs() -> APIRouter:
    """Routes ``/docs`` and below for an app made with ``docs_url=None, redoc_url=None`` and its schema at ``/openapi.json``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    def page(request: Request, lang: Lang = "zh") -> HTMLResponse:
        t = label(lang)
        up = request.scope.get("root_path", "").rstrip("/") + "/"
        head = (
            f'<link rel="stylesheet" href="{up}docs/swagger-ui.css">'
            f'<script defer src="{up}docs/swagger-ui-bundle.js"></script>'
            f'<script defer src="{up}{assets().root}/page/docs.js"></script>'
        )
        body = f'{header_html(t, up=up)}<main id="bb-docs" data-schema="{up}openapi.json"></main>'
        return HTMLResponse(frame_html(t, f"{t('for_programs')} · {t('title')}", body, head=head, up=up))

    @router.get("/docs/{name}")
    def asset(name: str) -> Response:
        if name not in ASSETS:
            raise HTTPException(404)
        path = str(files("fastapi_offline") / "static" / name)
        return FileResponse(path, media_type=ASSETS[name], headers={"Cache-Control": "max-age=86400"})

    return router
