import {
  TimeSlicer,
  type IndividualRequest,
  type Gateway,
  type ProduceRecord,
  type RecordOutcome,
} from '#producer';
import type { StreamMemory } from '../../memory/stream-memory.js';
import { problemOf } from '../../http/problems/problem.js';
import { ackedLine, problemOfRecord, problemLine } from './answer-line.js';
import type { BoundedLineReader } from './bounded-line-reader.js';
import type { Line } from './line-splitter.js';
import { readLine, type ReadLine } from './read-line.js';

/** What the requests of one stream have in common. */
export type StreamHead = Omit<IndividualRequest, 'records' | 'bytes' | 'form' | 'keySchema' | 'valueSchema'>;

/** In characters: answers are handed on in pieces of about this length. */
const PIECE = 2 ** 16;

/**
 * The answers to a stream of records, one line per record, in the order of the stream. What has arrived goes through
 * the gateway together; the next lines do when these are answered, which keeps the order of the records. Whoever reads
 * the answers slowly is sent nothing more, and then nothing more is read.
 *
 * Lines that are no records wait for nothing outside of this process, so however many there are, the event loop is given
 * back in time between them too.
 * @throws Refused where the body cannot be read, before the first line of it was answered
 */
export async function* produceLines(
  reader: Pick<BoundedLineReader, 'take' | 'failure'>,
  gateway: Pick<Gateway, 'produceIndividually'>,
  head: StreamHead,
  memory: StreamMemory | null = null,
): AsyncGenerator<string, void, undefined> {
  const slices = new TimeSlicer();
  let index = 0;
  for (let lines = await reader.take(); lines !== null; lines = await reader.take()) {
    const read = await readAll(lines, slices, memory);
    const outcomes = await produceAll(gateway, head, lines, read);
    let piece = '';
    for (const [at, line] of read.entries()) {
      piece += answerOf(line, outcomes[at], index);
      index += 1;
      const pause = slices.pause();
      if (pause !== null) await pause;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    memory?.recordsCompleted();
    if (piece !== '') yield piece;
  }
  const { failure } = reader;
  if (failure === null) return;
  if (index === 0) throw failure;
  yield problemLine(problemOf(failure.refusal, failure.status));
}

async function readAll(
  lines: readonly Line[],
  slices: TimeSlicer,
  memory: StreamMemory | null,
): Promise<ReadLine[]> {
  const read: ReadLine[] = [];
  for (const line of lines) {
    read.push(readLine(line, memory));
    const pause = slices.pause();
    if (pause !== null) await pause;
  }
  return read;
}

/** The fate of each line; none of a line without a record. */
async function produceAll(
  gateway: Pick<Gateway, 'produceIndividually'>,
  head: StreamHead,
  lines: readonly Line[],
  read: readonly ReadLine[],
): Promise<readonly (RecordOutcome | undefined)[]> {
  const records: ProduceRecord[] = [];
  const places: number[] = [];
  let bytes = 0;
  for (const [at, line] of read.entries()) {
    if (!line.ok) continue;
    records.push(line.record);
    places.push(at);
    bytes += lines[at]?.bytes?.length ?? 0;
  }
  const outcomes = new Array<RecordOutcome | undefined>(read.length);
  if (records.length === 0) return outcomes;
  const told = await gateway.produceIndividually({
    ...head,
    form: 'plain',
    keySchema: null,
    valueSchema: null,
    records,
    bytes,
  });
  for (const [index, at] of places.entries()) outcomes[at] = told[index];
  return outcomes;
}

function answerOf(line: ReadLine, outcome: RecordOutcome | undefined, index: number): string {
  if (!line.ok) return problemLine(line.problem);
  if (outcome === undefined) throw new Error('the gateway told no fate of a record');
  return outcome.ok ? ackedLine(outcome) : problemLine(problemOfRecord(outcome.refusal, index));
}
