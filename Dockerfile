# syntax=docker/dockerfile:1

# The gateway alone. Kafka, a registry and Postgres run elsewhere; compose.yaml starts all of them.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY migrations migrations
RUN npm run build
# The list of all packages, dist/sbom.cdx.json, is part of the image.
COPY scripts scripts
RUN npm run sbom

# The optional packages contain Postgres for development, which no container needs.
FROM node:24-bookworm-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

# The demo of compose.yaml: the script that `npm run up` runs, and the schemas that it registers.
FROM node:24-bookworm-slim AS demo
WORKDIR /demo
COPY --from=packages /packages/node_modules node_modules
COPY scripts scripts
COPY examples examples
USER node
CMD ["node", "--disable-warning=TimeoutNegativeWarning", "scripts/demo-in-compose.mjs"]

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /sluicegate
COPY --from=packages /packages/node_modules node_modules
COPY --from=build /build/dist dist
# package.json maps imports such as `#machines`.
COPY package.json ./
COPY examples /etc/sluicegate
USER node
ENV SLUICEGATE_CONFIG=/etc/sluicegate/sluicegate.yaml \
    SLUICEGATE_HTTP__HOST=0.0.0.0 \
    SLUICEGATE_HTTP__PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.SLUICEGATE_HTTP__PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1, so that SIGTERM reaches the gateway and it can drain.
CMD ["node", "--enable-source-maps", "--disable-warning=TimeoutNegativeWarning", "--no-memory-reducer", "dist/apps/api/src/main.js"]
