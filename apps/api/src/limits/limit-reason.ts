/** Which limit a request or a connection is beyond, as the metric, the log and the `RateLimit` header name it. */
export const limitReasons = [
  'requests',
  'bytes',
  'connections',
  'event_streams',
  'topics',
  'subjects',
  'topic_requests',
  'topic_bytes',
  'anonymous_connections',
] as const;
export type LimitReason = (typeof limitReasons)[number];
