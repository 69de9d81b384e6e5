import type { SubjectSnapshot } from '#machines';
import type { SeenClient } from '#producer';
import type { WritersView } from './writers.schema.js';

export const clientView = (seen: SeenClient): WritersView['clients'][number] => ({
  client: seen.client,
  schema_id: seen.schemaId,
  fingerprint: seen.fingerprint,
  requests: seen.requests,
  first_seen: new Date(seen.firstSeen).toISOString(),
  last_seen: new Date(seen.lastSeen).toISOString(),
});

/** The schemas that requests declared, as far as the subject's snapshot keeps them. */
export const declaredView = ({
  accepted,
  rewritten = [],
  refused,
}: SubjectSnapshot['context']['writers']): WritersView['declared'] => [
  ...accepted.map(({ fingerprint, schemaId, version = null }) => ({
    fingerprint,
    schema_id: schemaId,
    version,
    status: 'accepted' as const,
    written_as: null,
    mismatch_id: null,
  })),
  ...rewritten.map(({ fingerprint, mismatchId, latest }) => ({
    fingerprint,
    schema_id: null,
    version: null,
    status: 'rewritten' as const,
    written_as: { schema_id: latest.schemaId, version: latest.version },
    mismatch_id: mismatchId,
  })),
  ...refused.map(({ fingerprint, schemaId, mismatchId }) => ({
    fingerprint,
    schema_id: schemaId,
    version: null,
    status: 'refused' as const,
    written_as: null,
    mismatch_id: mismatchId,
  })),
];
