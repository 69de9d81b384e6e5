import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { KAFKA_ERRORS, recordErrorCode } from '../../libs/producer/src/kafka/kafka-errors.js';
import { REGISTRY_RESPONSES } from '../../libs/registry/src/client/registry-responses.js';

const line = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const code = (text: string): string => `\`${text}\``;
const ruler = (cells: number): string => `|${'---|'.repeat(cells)}`;

const TABLES = [
  [
    line('response of the registry', 'look-up status'),
    ruler(2),
    ...REGISTRY_RESPONSES.map((row) => line(row.name, code(row.lookup))),
  ],
  [
    line('an error of Kafka', 'class', 'its batch', 'answer', 'of one record', 'its names'),
    ruler(6),
    ...KAFKA_ERRORS.map((row) =>
      line(
        row.name,
        code(row.class),
        row.outcome,
        code(row.refusalCode),
        String(recordErrorCode({ error: row.types[0] ?? '', retriable: row.outcome === 'retry' })),
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
