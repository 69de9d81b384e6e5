import { Readable } from 'node:stream';
import type { Mismatch } from '#journal';
import { csvHeader, csvLine } from './mismatch.csv.js';
import { mismatchView } from './mismatch.view.js';

export type ExportType = 'text/csv' | 'application/x-ndjson';

/**
 * The whole result as a stream of lines, read as fast as the client takes it. The first row is read before this resolves,
 * so that an unreachable store results in a problem and not in a truncated file.
 * @throws JournalUnreachable
 */
export async function exportMismatches(type: ExportType, rows: AsyncIterator<Mismatch>): Promise<Readable> {
  const first = await rows.next();
  return Readable.from(lines(type, first, rows));
}

async function* lines(
  type: ExportType,
  first: IteratorResult<Mismatch, unknown>,
  rows: AsyncIterator<Mismatch>,
): AsyncGenerator<string> {
  if (type === 'text/csv') yield csvHeader;
  for (let row = first; row.done !== true; row = await rows.next()) {
    const view = mismatchView(row.value);
    yield type === 'text/csv' ? csvLine(view) : `${JSON.stringify(view)}\n`;
  }
}
