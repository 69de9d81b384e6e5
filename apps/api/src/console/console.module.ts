import { Module } from '@nestjs/common';
import { ConsoleConfigController } from './console-config.controller.js';

/** What the console has to know before its user has signed in. */
@Module({ controllers: [ConsoleConfigController] })
export class ConsoleModule {}
