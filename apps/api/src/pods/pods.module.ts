import { Module } from '@nestjs/common';
import { PodsController } from './pods.controller.js';

/** Which pods there are. */
@Module({ controllers: [PodsController] })
export class PodsModule {}
