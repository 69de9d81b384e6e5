import { createRequire } from 'node:module';
import type avro from 'avsc';

export type Avsc = typeof avro;

const require = createRequire(import.meta.url);

/** avsc, which only decodes here. It is loaded by the first datum that is decoded, since the service only encodes. */
export const loadAvsc = (): Avsc => require('avsc') as Avsc;
