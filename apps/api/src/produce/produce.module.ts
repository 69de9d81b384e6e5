import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Gateway } from '#producer';
import type { Settings } from '../config/settings.schema.js';
import type { MemoryBudget } from '../memory/memory-budget.js';
import { logProduceBug } from '../observability/frames.js';
import { GATEWAY, LOGGER, MEMORY, SETTINGS } from '../runtime/tokens.js';
import { produceOptions } from './produce.request.js';
import { streamBounds } from './stream/stream-bounds.js';
import { streamRoutes } from './stream/stream.routes.js';

/** Hangs the routes of streams on the adapter's own Fastify instance, beside Nest's. Batches do not come so far. */
@Module({})
export class ProduceModule implements OnModuleInit, OnModuleDestroy {
  private readonly shutdown = new AbortController();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(MEMORY) private readonly memory: MemoryBudget,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const instance = this.host.httpAdapter.getInstance<FastifyInstance>();
    // Not awaited: Fastify loads its plugins when it becomes ready, which is after all of Nest's hooks.
    void instance.register((scope, _options, done) => {
      streamRoutes(scope, {
        gateway: this.gateway,
        options: {
          ...produceOptions(this.settings),
          streams: streamBounds(this.settings),
          silenceMs: this.settings.http.requestTimeoutMs,
        },
        onBug: logProduceBug(this.logger),
        shutdownSignal: this.shutdown.signal,
        memory: this.memory,
      });
      done();
    });
  }

  /** The gateway takes nothing more by then: what is still streamed is refused, and in time no longer read. */
  onModuleDestroy(): void {
    this.shutdown.abort();
  }
}
