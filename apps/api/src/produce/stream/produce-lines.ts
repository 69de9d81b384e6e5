import { Slices, type EachRequest, type Gateway, type ProduceRecord, type RecordFate } from '#producer';
import { ackedLine, problemOfRecord, refusedLine } from './answer-line.js';
import type { Arrivals } from './arrivals.js';
import type { Line } from './line-splitter.js';
import { readLine, type ReadLine } from './read-line.js';

/** What the requests of one stream have in common. */
export type StreamHead = Omit<EachRequest, 'records' | 'bytes' | 'form' | 'keySchema' | 'valueSchema'>;

/** In characters: answers are handed on in pieces of about this length. */
const PIECE = 2 ** 16;

/**
 * The answers to a stream of records, one line per record, in the order of the stream. What has arrived goes through
 * the gateway together; the next lines do when these are answered, which keeps the order of the records. Whoever reads
 * the answers slowly is sent nothing more, and then nothing more is read.
 */
export async function* produceLines(
  arrivals: Pick<Arrivals, 'take'>,
  gateway: Pick<Gateway, 'produceEach'>,
  head: StreamHead,
): AsyncGenerator<string, void, undefined> {
  let index = 0;
  for (let lines = await arrivals.take(); lines !== null; lines = await arrivals.take()) {
    const read = await readAll(lines);
    const fates = await produceAll(gateway, head, lines, read);
    let piece = '';
    for (const [at, line] of read.entries()) {
      piece += answerOf(line, fates[at], index);
      index += 1;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    if (piece !== '') yield piece;
  }
}

async function readAll(lines: readonly Line[]): Promise<ReadLine[]> {
  const slices = new Slices();
  const read: ReadLine[] = [];
  for (const line of lines) {
    read.push(readLine(line));
    const pause = slices.pause();
    if (pause !== null) await pause;
  }
  return read;
}

/** The fate of each line; none of a line without a record. */
async function produceAll(
  gateway: Pick<Gateway, 'produceEach'>,
  head: StreamHead,
  lines: readonly Line[],
  read: readonly ReadLine[],
): Promise<readonly (RecordFate | undefined)[]> {
  const records: ProduceRecord[] = [];
  const places: number[] = [];
  let bytes = 0;
  for (const [at, line] of read.entries()) {
    if (!line.ok) continue;
    records.push(line.record);
    places.push(at);
    bytes += lines[at]?.bytes?.length ?? 0;
  }
  const fates = new Array<RecordFate | undefined>(read.length);
  if (records.length === 0) return fates;
  const told = await gateway.produceEach({
    ...head,
    form: 'plain',
    keySchema: null,
    valueSchema: null,
    records,
    bytes,
  });
  for (const [index, at] of places.entries()) fates[at] = told[index];
  return fates;
}

function answerOf(line: ReadLine, fate: RecordFate | undefined, index: number): string {
  if (!line.ok) return refusedLine(line.problem);
  if (fate === undefined) throw new Error('the gateway told no fate of a record');
  return fate.ok ? ackedLine(fate) : refusedLine(problemOfRecord(fate.refusal, index));
}
