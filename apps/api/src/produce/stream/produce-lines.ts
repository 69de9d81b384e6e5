import type { Gateway, IndividualRequest, ProduceRecord, RecordOutcome, TimeSlicer } from '#producer';
import { problemOf } from '../../http/problems/problem.js';
import type { StreamMemory } from '../../memory/stream-memory.js';
import { ackedLine, problemLine, problemOfRecord } from '../produce.response.js';
import type { BoundedLineReader } from './bounded-line-reader.js';
import type { Line } from './line-splitter.js';
import { readLine, type ReadLine } from './read-line.js';

/** What the requests of one stream have in common. */
export type StreamHead = Omit<IndividualRequest, 'records' | 'bytes' | 'form' | 'keySchema' | 'valueSchema'>;

/** What a stream works with. */
export interface StreamParts {
  readonly gateway: Pick<Gateway, 'produceIndividually'>;
  readonly slicer: TimeSlicer;
}

/** In characters: the response is written in pieces of about this length. */
const PIECE = 2 ** 16;

/**
 * The response to a stream of records, one line per record, in the order of the stream. Lines that have arrived go through
 * the gateway together, and the next ones only after these have their outcomes: that keeps the records in order. When the
 * client reads the response slowly, nothing more is written, and then nothing more is read.
 *
 * Lines that are not records wait for nothing outside of this process, so the event loop gets its time between them as well.
 * @throws RefusalError if the body cannot be read and no line of it has got a response yet
 */
export async function* produceLines(
  reader: Pick<BoundedLineReader, 'take' | 'failure'>,
  { gateway, slicer }: StreamParts,
  head: StreamHead,
  memory: StreamMemory | null = null,
): AsyncGenerator<string, void, undefined> {
  let next = head;
  let index = 0;
  for (let lines = await reader.take(); lines !== null; lines = await reader.take()) {
    const read = await readAll(lines, slicer, memory);
    const outcomes = await produceAll(gateway, next, lines, read);
    if (next === head && read.some(({ ok }) => ok)) next = { ...head, continues: true };
    let piece = '';
    for (const [at, line] of read.entries()) {
      piece += responseLineOf(line, outcomes[at], index);
      index += 1;
      const pause = slicer.pause();
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
  slicer: TimeSlicer,
  memory: StreamMemory | null,
): Promise<ReadLine[]> {
  const read: ReadLine[] = [];
  for (const line of lines) {
    read.push(readLine(line, memory));
    const pause = slicer.pause();
    if (pause !== null) await pause;
  }
  return read;
}

/** The outcome of each line; undefined for a line without a record. */
async function produceAll(
  gateway: Pick<Gateway, 'produceIndividually'>,
  head: StreamHead,
  lines: readonly Line[],
  read: readonly ReadLine[],
): Promise<readonly (RecordOutcome | undefined)[]> {
  const records: ProduceRecord[] = [];
  const lineIndexes: number[] = [];
  let bytes = 0;
  for (const [at, line] of read.entries()) {
    if (!line.ok) continue;
    records.push(line.record);
    lineIndexes.push(at);
    bytes += lines[at]?.bytes?.length ?? 0;
  }
  const outcomes = new Array<RecordOutcome | undefined>(read.length);
  if (records.length === 0) return outcomes;
  const recordOutcomes = await gateway.produceIndividually({
    ...head,
    form: 'plain',
    keySchema: null,
    valueSchema: null,
    records,
    bytes,
  });
  for (const [index, at] of lineIndexes.entries()) outcomes[at] = recordOutcomes[index];
  return outcomes;
}

function responseLineOf(line: ReadLine, outcome: RecordOutcome | undefined, index: number): string {
  if (!line.ok) return problemLine(line.problem);
  if (outcome === undefined) throw new Error('the gateway returned no outcome for a record');
  return outcome.ok ? ackedLine(outcome) : problemLine(problemOfRecord(outcome.refusal, index));
}
