import { gzipSync } from 'node:zlib';
import type { Post } from '../support/load.js';
import { barAt } from '../support/bars.js';
import type { Form } from '../support/forms.js';
import { valuesOf, type Shape } from './shape.js';

/** Requests of one shape. */
export interface Case {
  readonly shape: Shape;
  readonly form: Form;
  readonly recordsEach: number;
  readonly gzip?: boolean;
}

/** All bodies of a case together, at most, in bytes. */
const MOST = 8 * 2 ** 20;

/** Bodies with distinct records, before any compression. */
export function bodiesOf({ shape, form, recordsEach }: Case): Buffer[] {
  const valueAt = valuesOf(shape);
  const count = Math.max(4, Math.min(64, Math.floor(MOST / (shape.bytes * recordsEach))));
  return Array.from({ length: count }, (_, n) => {
    const records = Array.from({ length: recordsEach }, (_, i) => {
      const index = n * recordsEach + i;
      const { key } = barAt(index);
      const { plain, avro } = valueAt(index);
      if (form === 'avro') return { key, value: avro };
      return form === 'binary' ? { key: base64(key), value: base64(plain) } : { key, value: plain };
    });
    return Buffer.from(
      form === 'ndjson'
        ? records.map((record) => `${JSON.stringify(record)}\n`).join('')
        : JSON.stringify({ records }),
    );
  });
}

/** The requests of a case. */
export function postsOf(of: Case, topic: string): Post[] {
  return bodiesOf(of).map((body) => ({
    path: `/topics/${topic}`,
    body: of.gzip === true ? gzipSync(body) : body,
  }));
}

/** A case in a few words, for tables and `--case`. */
export function nameOf({ shape, form, recordsEach, gzip }: Case): string {
  const { bytes, fields, instants } = shape;
  const parts = [`${bytes / 1000}KB`, `${fields}f`, form, `x${recordsEach}`];
  if (instants === 'iso') parts.push('iso');
  if (gzip === true) parts.push('gzip');
  return parts.join('-');
}

const base64 = (datum: object): string => Buffer.from(JSON.stringify(datum)).toString('base64');
