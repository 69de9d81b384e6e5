import { Module } from '@nestjs/common';
import { MismatchesController } from './mismatches.controller.js';
import { SummaryController } from './summary.controller.js';

/** The history of conflicts for auditors. */
@Module({ controllers: [SummaryController, MismatchesController] })
export class AuditModule {}
