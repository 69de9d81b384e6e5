import { Module } from '@nestjs/common';
import { TopicsController } from './topics.controller.js';

/** What Kafka has, for clients of REST Proxy that look before they produce. */
@Module({ controllers: [TopicsController] })
export class TopicsModule {}
