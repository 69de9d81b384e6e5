import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { KAFKA_ERRORS, recordErrorCode } from './kafka-errors.js';
import { REGISTRY_RESPONSES } from '../client/registry-responses.js';

const line = (...cells: readonly (string | null)[]): string =>
  `| ${cells.map((cell) => cell ?? '').join(' | ')} |`;
const code = (text: string): string => `\`${text}\``;
const codeOrNothing = (text: string | null): string | null => (text === null ? null : code(text));
const ruler = (cells: number): string => `|${'---|'.repeat(cells)}`;

const TABLES = [
  [
    line('response of the registry', 'look-up status'),
    ruler(2),
    ...REGISTRY_RESPONSES.map((row) => line(row.name, code(row.lookup))),
  ],
  [
    line('an error of Kafka', 'class', 'kind', 'its batch', 'answer', 'of one record', 'its names'),
    ruler(7),
    ...KAFKA_ERRORS.map((row) =>
      line(
        row.name,
        code(row.class),
        codeOrNothing(row.kind),
        row.fate,
        code(row.answer),
        String(recordErrorCode(row)),
        row.types.map(code).join(', '),
      ),
    ),
  ],
];

describe('docs/errors.md', () => {
  it('contains the tables of the code, line by line', async () => {
    const text = await readFile('docs/errors.md', 'utf8');
    const tables = text
      .split(/\n{2,}/)
      .filter((block) => block.startsWith('|'))
      .map((block) => block.trim().split('\n').join('\n'));
    expect(tables).toEqual(TABLES.map((lines) => lines.join('\n')));
  });
});
