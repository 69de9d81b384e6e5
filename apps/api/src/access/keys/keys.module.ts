import { Module } from '@nestjs/common';
import { KeyCommands } from './key-commands.js';
import { KeyQueries } from './key-queries.js';
import { KeysController } from './keys.controller.js';

/** API keys that are stored in Postgres. */
@Module({ controllers: [KeysController], providers: [KeyCommands, KeyQueries] })
export class KeysModule {}
