import { Module } from '@nestjs/common';
import { EventStreamController } from './event-stream.controller.js';
import { EventStreams } from './event-streams.js';

/** Events as they land. */
@Module({ controllers: [EventStreamController], providers: [EventStreams] })
export class EventsModule {}
