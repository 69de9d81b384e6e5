/** A client that produces to a subject, with one of the schemas that it declares. Times in epoch ms. */
export interface SeenClient {
  /** As which the caller appears in the log and in events. */
  readonly client: string;
  /** Of the declared schema. Null: the registry does not have it, or none is declared. */
  readonly schemaId: number | null;
  /** Likewise. Null with an id: the subject has no such schema. */
  readonly fingerprint: string | null;
  /** A stream of records counts once. Refused requests count as well. */
  readonly requests: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}
