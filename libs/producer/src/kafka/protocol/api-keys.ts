/** The APIs that the sender uses. @see https://kafka.apache.org/protocol#protocol_api_keys */
export const API_KEYS = { produce: 0, metadata: 3, describeConfigs: 32 } as const;

/** The versions that a broker supports, by API key. */
export type ApiVersions = Readonly<
  Record<number, { readonly minVersion: number; readonly maxVersion: number }>
>;
