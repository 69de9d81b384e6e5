import { Module } from '@nestjs/common';
import { TopicsController } from './topics.controller.js';

/** Kafka's topics, for REST Proxy clients that query them before they produce. */
@Module({ controllers: [TopicsController] })
export class TopicsModule {}
