import type { MismatchView } from './mismatch.schema.js';

/** The columns of the export in their order. Nested members are flattened; differences are JSON text. */
const columns: Readonly<Record<string, (row: MismatchView) => string | number | null | undefined>> = {
  id: (row) => row.id,
  topic: (row) => row.topic,
  subject: (row) => row.subject,
  role: (row) => row.role,
  opened_at: (row) => row.opened_at,
  settled_at: (row) => row.settled_at,
  pod: (row) => row.pod,
  request_id: (row) => row.request_id,
  class: (row) => row.class,
  trigger: (row) => row.trigger,
  kind: (row) => row.kind,
  origin: (row) => row.origin,
  verdict: (row) => row.verdict,
  outcome: (row) => row.outcome,
  attempts: (row) => row.attempts,
  reason: (row) => row.reason,
  mapping_schema_id: (row) => row.mapping?.schema_id,
  mapping_version: (row) => row.mapping?.version,
  mapping_fingerprint: (row) => row.mapping?.fingerprint,
  mapping_schema: (row) => row.mapping?.schema,
  latest_schema_id: (row) => row.latest?.schema_id,
  latest_version: (row) => row.latest?.version,
  latest_fingerprint: (row) => row.latest?.fingerprint,
  latest_schema: (row) => row.latest?.schema,
  differences: (row) => JSON.stringify(row.differences),
};

/** RFC 4180: commas, CRLF, doubled quotes. */
export const csvHeader = `${Object.keys(columns).join(',')}\r\n`;

export const csvLine = (row: MismatchView): string =>
  `${Object.values(columns)
    .map((read) => cell(read(row)))
    .join(',')}\r\n`;

/** A text that a spreadsheet would run as a formula is prefixed with an apostrophe: clients choose topics and request ids. */
function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
