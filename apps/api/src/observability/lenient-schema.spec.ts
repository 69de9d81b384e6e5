import { pino } from 'pino';
import { expect, it } from 'vitest';
import { warnOfLenientSchema } from './lenient-schema.js';

it('a schema that is read leniently is one line, which counts the warnings that it does not show', () => {
  const lines: string[] = [];
  const logger = pino({ base: null }, { write: (line) => lines.push(line) });
  const warnings = Array.from({ length: 25 }, (_, i) => ({
    path: `/fields/${i}`,
    actual: 'x',
    expected: 'y',
  }));
  warnOfLenientSchema(logger, { subject: 's', schema_id: 7 }, warnings);
  const logged = warnings
    .slice(0, 20)
    .map(({ path, actual, expected }) => ({ place: path, found: actual, allowed: expected }));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 40, subject: 's', schema_id: 7, warnings: logged, more: 5 },
  ]);
});
