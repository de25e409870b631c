# The whole service in one image. Built by `docker build -t crateful .`; see
# docs/operate/containers.md. tests/operate keeps what is written here true.

FROM node:22-bookworm-slim AS pages
WORKDIR /build/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci
COPY web/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
ARG UV_VERSION=0.13.9
WORKDIR /build
RUN pip install --no-cache-dir "uv==${UV_VERSION}" && python -m venv /opt/crateful
ENV VIRTUAL_ENV=/opt/crateful UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1 UV_LINK_MODE=copy
# The lock as constraints: its versions and hashes, without what only tests need.
COPY pyproject.toml requirements.lock ./
RUN uv pip install --constraint requirements.lock --requirements pyproject.toml
COPY hatch_build.py README.md LICENSE ./
COPY scripts/npm.py scripts/
COPY src/ src/
COPY --from=pages /build/src/crateful/static src/crateful/static
RUN python -m venv /opt/build \
    && VIRTUAL_ENV=/opt/build uv pip install --constraint requirements.lock hatchling \
    && VIRTUAL_ENV=/opt/build uv build --wheel --no-build-isolation --out-dir /build/wheel \
    && uv pip install --no-deps /build/wheel/*.whl
ENV CRATEFUL_ENGINES_PATH=/opt/engines
RUN /opt/crateful/bin/crateful engine install

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg flac libchromaprint-tools libimage-exiftool-perl tini \
    && rm -rf /var/lib/apt/lists/*
COPY --from=packages /opt/crateful /opt/crateful
COPY --from=packages /opt/engines /opt/engines
COPY --chmod=755 scripts/container-entrypoint /usr/local/bin/container-entrypoint
ENV PATH=/opt/crateful/bin:$PATH \
    HOME=/tmp \
    PIP_NO_CACHE_DIR=1 \
    CRATEFUL_DATA_DIR=/data/service \
    CRATEFUL_LIBRARY_PATH=/data/library \
    CRATEFUL_USERS_PATH=/data/users \
    CRATEFUL_ENGINES_PATH=/data/service/engines \
    CRATEFUL_UPDATE_ENGINES=when-refused \
    ENGINES_OF_IMAGE=/opt/engines
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 CMD ["crateful", "health"]
ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/container-entrypoint"]
CMD ["crateful", "serve"]
