import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/** Health and metrics. Logging needs no module: every part gets the logger. */
@Module({ controllers: [HealthController, MetricsController] })
export class ObservabilityModule {}
