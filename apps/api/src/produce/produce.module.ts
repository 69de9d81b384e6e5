import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Gateway, TimeSlicer } from '#producer';
import type { Settings } from '../config/settings.schema.js';
import type { Limits } from '../limits/limits.js';
import { logProduceBug } from '../observability/frames.js';
import { GATEWAY, LIMITS, LOGGER, SETTINGS, SLICER } from '../runtime/tokens.js';
import { produceOptions } from './produce.request.js';
import { installStreamRoutes, lineBounds } from './stream/stream.route.js';

/** Adds the routes of record streams to the adapter's own Fastify instance. Batches never reach Fastify. */
@Module({})
export class ProduceModule implements OnModuleInit, OnModuleDestroy {
  private readonly shutdown = new AbortController();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SLICER) private readonly slicer: TimeSlicer,
    @Inject(LIMITS) private readonly limits: Limits,
  ) {}

  onModuleInit(): void {
    const instance = this.host.httpAdapter.getInstance<FastifyInstance>();
    // Not awaited: Fastify loads its plugins when it becomes ready, which is after all of Nest's hooks.
    void instance.register((scope, _options, done) => {
      installStreamRoutes(scope, {
        gateway: this.gateway,
        options: {
          ...produceOptions(this.settings, { slicer: this.slicer, limits: this.limits }),
          streams: lineBounds(this.settings),
          silenceMs: this.settings.http.requestTimeoutMs,
        },
        onBug: logProduceBug(this.logger),
        shutdownSignal: this.shutdown.signal,
        preflight: scope.preflight,
        connections: scope.connections,
      });
      done();
    });
  }

  /** The gateway rejects new work by then: the records of open streams are refused, and soon no longer read. */
  onModuleDestroy(): void {
    this.shutdown.abort();
  }
}
