import { Module } from '@nestjs/common';
import { MismatchesController } from './mismatches.controller.js';
import { SeriesController } from './series.controller.js';
import { SummaryController } from './summary.controller.js';

/** The history of conflicts for auditors. */
@Module({ controllers: [SummaryController, SeriesController, MismatchesController] })
export class AuditModule {}
