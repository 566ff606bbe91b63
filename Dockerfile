# The page and the command line, without torch. Build: docker build -t bluebook . (other extras: --build-arg EXTRAS=[torch])
FROM python:3.13-slim-bookworm AS build
ARG EXTRAS=
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY index index
COPY rag rag
COPY ui ui
COPY eval eval
RUN python -m venv /opt/bluebook \
    && /opt/bluebook/bin/pip install --no-cache-dir -c constraints.txt ".${EXTRAS}"

FROM python:3.13-slim-bookworm
COPY --from=build /opt/bluebook /opt/bluebook
# Who answers owns nothing but its data: indexes below /data, what OCR has read below /data/.cache.
RUN useradd --uid 10001 --create-home --home-dir /data bluebook
ENV PATH=/opt/bluebook/bin:$PATH PYTHONUNBUFFERED=1 BLUEBOOK_UI_HOST=0.0.0.0
USER 10001
WORKDIR /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
CMD ["bluebook", "ui"]
