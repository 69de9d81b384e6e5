import { expect, it } from 'vitest';
import { parseSchema } from '../parse-schema.js';
import { compileCodec } from './compile-codec.js';

it('a codec that is kept holds of its defaults their bytes, and no memory beside them', () => {
  const fields = (of: number) =>
    Array.from({ length: 20 }, (_, n) => ({ name: `f${n}_${of}`, type: ['null', 'int'], default: null }));
  const before = process.memoryUsage().arrayBuffers;
  for (let of = 0; of < 50; of++) {
    const parsed = parseSchema(JSON.stringify({ type: 'record', name: 'R', fields: fields(of) }));
    if (!parsed.ok) throw new Error(parsed.invalid.path);
    expect(compileCodec(parsed.schema, 'plain').encode({}).ok).toBe(true);
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 20 * 1024);
});
