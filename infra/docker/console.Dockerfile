# The console: static files and their headers, from a small server of our own.
ARG BASE=gcr.io/distroless/nodejs24-debian12:nonroot@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a
ARG BUILDER=node:24-bookworm-slim@sha256:3638d9a6fe4030bd716be989438248074489337ba3275657f93595428be4fc03

FROM ${BUILDER} AS built
RUN command -v tini-static || { apt-get update && apt-get install -y --no-install-recommends tini; }
WORKDIR /source
COPY . .
# A file of certificates in the builder, where the registry is reached through a proxy of one's own.
ARG NODE_EXTRA_CA_CERTS
RUN npm ci --ignore-scripts --no-audit --no-fund && npx turbo run build --filter='!@hcrm/console'

FROM built AS pruned
ARG NODE_EXTRA_CA_CERTS
RUN npm run build --workspace @hcrm/console && sh infra/docker/assemble.sh apps/console-server /app
RUN mkdir -p /app/apps/console && cp -r apps/console/dist /app/apps/console/

FROM ${BASE}
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="hcrm-console" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=pruned /usr/bin/tini-static /usr/bin/tini
COPY --from=pruned /app /app
ENV NODE_ENV=production \
    PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin \
    HTTP_HOST=0.0.0.0
WORKDIR /app/apps/console-server
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tini", "--", "node"]
CMD ["dist/main.js"]
