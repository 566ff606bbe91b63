"""Limits and addresses of the web page, in one place; each can be set in the environment (``BLUEBOOK_UI_PORT=8000``)."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class UiSettings(BaseSettings):
    """``share``: whether an upload is seen by everyone; ``workers`` answer at once, ``queue`` may wait for them."""

    model_config = SettingsConfigDict(env_prefix="BLUEBOOK_UI_", extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    root_path: str = ""
    share: bool = False
    max_upload_mb: int = Field(50, ge=1)
    max_upload_pages: int = Field(500, ge=1)
    max_upload_seconds: int = Field(600, ge=1)
    max_ocr_seconds_a_page: int = Field(60, ge=0, description="Added for each page that OCR reads; 0: no OCR.")
    max_upload_memory_mb: int = Field(2048, ge=1024)
    workers: int = Field(2, ge=1, le=64)
    queue: int = Field(100, ge=0)
    rate_per_minute: int = Field(60, ge=1)
    session_hours: float = Field(12.0, gt=0)
