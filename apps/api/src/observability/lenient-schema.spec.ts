import { pino } from 'pino';
import { expect, it } from 'vitest';
import { warnOfLenientSchema } from './lenient-schema.js';

it('a schema that is read leniently is one line, which counts the warnings that it does not show', () => {
  const lines: string[] = [];
  const logger = pino({ base: null }, { write: (line) => lines.push(line) });
  const warnings = Array.from({ length: 25 }, (_, i) => ({
    place: `/fields/${i}`,
    found: 'x',
    allowed: 'y',
  }));
  warnOfLenientSchema(logger, { subject: 's', schema_id: 7 }, warnings);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 40, subject: 's', schema_id: 7, warnings: warnings.slice(0, 20), more: 5 },
  ]);
});
