import { Module, type DynamicModule } from '@nestjs/common';
import type { Runtime } from './runtime.js';
import {
  AUTHENTICATOR,
  GATEWAY,
  HEARTBEATS,
  KEY_LOG,
  LIMITS,
  LOGGER,
  METRICS,
  POD_ID,
  QUERIES,
  READINESS,
  SETTINGS,
  SLICER,
  STORED_KEYS,
  TOPICS,
} from './tokens.js';

/** Provides the runtime's parts to every module under their tokens. */
@Module({})
export class RuntimeModule {
  static of(runtime: Runtime): DynamicModule {
    const parts = [
      { provide: SETTINGS, useValue: runtime.settings },
      { provide: GATEWAY, useValue: runtime.gateway },
      { provide: QUERIES, useValue: runtime.queries },
      { provide: TOPICS, useValue: runtime.topics },
      { provide: AUTHENTICATOR, useValue: runtime.authenticator },
      { provide: LIMITS, useValue: runtime.limits },
      { provide: READINESS, useValue: runtime.readiness },
      { provide: METRICS, useValue: runtime.metrics },
      { provide: KEY_LOG, useValue: runtime.keyLog },
      { provide: STORED_KEYS, useValue: runtime.storedKeys },
      { provide: HEARTBEATS, useValue: runtime.heartbeats },
      { provide: POD_ID, useValue: runtime.podId },
      { provide: LOGGER, useValue: runtime.logger },
      { provide: SLICER, useValue: runtime.slicer },
    ];
    return {
      module: RuntimeModule,
      global: true,
      providers: parts,
      exports: parts.map(({ provide }) => provide),
    };
  }
}
