"""``/docs`` without the network: Swagger UI from a package on this machine, where FastAPI's own page loads it from afar."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}


def create_docs(title: str) -> APIRouter:
    """Routes ``/docs`` and below for an app made with ``docs_url=None, redoc_url=None`` and its schema at ``/openapi.json``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    def page(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "").rstrip("/")
        return get_swagger_ui_html(
            openapi_url=f"{root}/openapi.json",
            title=title,
            swagger_js_url=f"{root}/docs/swagger-ui-bundle.js",
            swagger_css_url=f"{root}/docs/swagger-ui.css",
            swagger_favicon_url=f"{root}/docs/favicon.png",
            # The validator would be a server elsewhere.
            swagger_ui_parameters={"validatorUrl": None, "tryItOutEnabled": True},
        )

    @router.get("/docs/{name}")
    def asset(name: str) -> Response:
        if name not in ASSETS:
            raise HTTPException(404)
        path = str(files("fastapi_offline") / "static" / name)
        return FileResponse(path, media_type=ASSETS[name], headers={"Cache-Control": "max-age=86400"})

    return router
