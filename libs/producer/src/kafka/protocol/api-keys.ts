/** The questions that the sender asks, by Kafka's numbers. @see https://kafka.apache.org/protocol#protocol_api_keys */
export const API_KEYS = { produce: 0, metadata: 3, describeConfigs: 32 } as const;

/** The versions that a broker speaks, by the question's number. */
export type ApiVersions = Readonly<
  Record<number, { readonly minVersion: number; readonly maxVersion: number }>
>;
