# Dwell as a container: docs/operations.md, Containers. `docker compose build` does it, with compose.yaml.
#
# The image is what the server needs to run and nothing else, so that a fault in anything else is no fault of ours. It is made new with
# `--pull` for fixes of glibc and of the certificate authorities.

# The pages inside Jira.
FROM node:22-bookworm-slim AS pages
WORKDIR /dwell/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund --ignore-scripts
COPY frontend/ ./
COPY scripts/compress-pages.mjs ../scripts/
RUN npm run --silent build && node ../scripts/compress-pages.mjs

# The server, with the pages in it.
FROM rust:1.95-slim-bookworm AS server
WORKDIR /dwell
COPY . .
COPY --from=pages /dwell/forge/ forge/
# The target folder is a cache, which is gone after the step: what is wanted of it is copied out.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/dwell/target \
    cargo build --release --locked --package dwell && \
    packaging/image-root target/release/dwell /image

FROM scratch
LABEL org.opencontainers.image.title="Dwell" \
      org.opencontainers.image.description="Time-in-status reports for Jira Cloud, with report tokens bound to a user" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=server /image/ /
ENV DWELL_BIND=0.0.0.0:8080
# Without a DATABASE_URL it keeps SQLite here, which must be a volume then. A default in ENV would be a fault beside DATABASE_URL_FILE.
WORKDIR /data
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/usr/bin/dwell", "health"]
ENTRYPOINT ["/usr/bin/dwell"]
CMD ["serve"]
