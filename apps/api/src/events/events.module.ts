import { Module } from '@nestjs/common';
import { EventStreamController } from './event-stream.controller.js';
import { EventStreams } from './event-streams.js';

/** Events as they are stored. */
@Module({ controllers: [EventStreamController], providers: [EventStreams] })
export class EventsModule {}
