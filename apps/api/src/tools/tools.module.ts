import { Module } from '@nestjs/common';
import { ToolQueue } from './tool-queue.js';
import { ToolsController } from './tools.controller.js';

/** Schemas and records to try out. */
@Module({ controllers: [ToolsController], providers: [ToolQueue] })
export class ToolsModule {}
