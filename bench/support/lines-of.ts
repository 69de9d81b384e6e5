import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The lines of an output. The array grows as they arrive. */
export function linesOf(output: Readable | null): readonly string[] {
  const lines: string[] = [];
  if (output !== null) createInterface({ input: output }).on('line', (line) => lines.push(line));
  return lines;
}
