import type { Form } from '../support/forms.js';
import type { Case } from './bodies.js';

/** Connections that a case is measured with: fewer for large requests, so that it is not the pod's memory that is measured. */
export const connectionsOf = ({ shape, recordsEach }: Case): number =>
  shape.bytes * recordsEach > 100_000 ? 16 : 64;

const of = (
  bytes: number,
  fields: number,
  form: Form,
  recordsEach: number,
  more: { iso?: true; gzip?: true } = {},
): Case => ({
  shape: { bytes, fields, instants: more.iso === true ? 'iso' : 'numbers' },
  form,
  recordsEach,
  gzip: more.gzip === true,
});

/** Each size, width, form, way to write instants and compression at least once. */
export const httpCases: readonly Case[] = [
  of(100, 10, 'plain', 10),
  of(100, 10, 'ndjson', 100),
  of(1000, 10, 'plain', 10),
  of(1000, 10, 'plain', 10, { gzip: true }),
  of(1000, 10, 'avro', 10),
  of(1000, 10, 'json', 10),
  of(1000, 10, 'json', 100),
  of(1000, 10, 'binary', 10),
  of(1000, 200, 'plain', 10),
  of(1000, 200, 'avro', 10),
  of(1000, 200, 'json', 10),
  of(1000, 200, 'plain', 10, { iso: true }),
  of(10_000, 10, 'avro', 10),
  of(10_000, 10, 'json', 10, { gzip: true }),
  of(100_000, 10, 'json', 2),
  of(100_000, 200, 'plain', 2),
];
