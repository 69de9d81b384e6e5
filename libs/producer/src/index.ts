export { isBase64 } from './base64.js';
export { createGateway, type GatewayParts } from './gateway.js';
export type * from './gateway.port.js';
export { createKafkaSender } from './kafka/create-kafka-sender.js';
export { createTopicCatalog } from './kafka/create-topic-catalog.js';
export type * from './kafka/record-sender.js';
export { SLICE_MS, TimeSlicer } from './slices.js';
export type * from './kafka/topic-catalog.js';
