import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/** Health and metrics. Logs are no module: everything gets the logger. */
@Module({ controllers: [HealthController, MetricsController] })
export class ObservabilityModule {}
