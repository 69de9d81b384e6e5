import { Module } from '@nestjs/common';
import { EventStreamController } from './event-stream.controller.js';
import { EventStreams } from './event-streams.js';
import { EventsController } from './events.controller.js';

/** Stored events, and events as they are stored. */
@Module({ controllers: [EventsController, EventStreamController], providers: [EventStreams] })
export class EventsModule {}
