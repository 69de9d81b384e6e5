import { TimeSlicer, type ProduceRecord } from '#producer';
import { splitMember } from '#registry';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { MAX_RECORDS, readBodyShape, readRecord, tooManyRecords, type ProduceBody } from './produce.body.js';

/**
 * What is parsed and encoded at one go: of a record, or of the body around the records. In characters; Kafka's default
 * for a record of a MiB fits, written as it may be. A MiB of doubles has so many tokens.
 */
export const RECORD_BOUNDS = { text: 4 * 2 ** 20, tokens: 131_072 } as const;

/**
 * As `readBody` for a long text: record by record, so that the event loop serves others meanwhile.
 * @param textOf makes the text of the body, which takes time as well
 * @param parse of one part's text; `place`: where it stands in the body, as a JSON pointer
 * @throws Malformed, Refused as `readBody`, `parse` do; Refused when a record is too large
 */
export async function parseLargeBody(
  textOf: () => string,
  parse: (text: string, place: string) => unknown,
): Promise<ProduceBody> {
  const slices = new TimeSlicer();
  await slices.begin();
  const split = splitMember(textOf(), 'records', RECORD_BOUNDS);
  const records: ProduceRecord[] = [];
  for (const part of split.items) {
    if (records.length === MAX_RECORDS) throw tooManyRecords();
    const place = `/records/${records.length}`;
    if (part === null) throw tooLarge(place);
    records.push(readRecord(parse(part, place), records.length));
    const pause = slices.pause();
    if (pause !== null) await pause;
  }
  const rest = split.rest();
  if (rest === null) throw tooLarge('the body beside its records');
  await slices.pause();
  return readBodyShape(parse(rest, ''), records);
}

const tooLarge = (place: string): RefusalError => {
  const { text, tokens } = RECORD_BOUNDS;
  const detail = `${place} has more than ${text} characters, or than ${tokens} items and halves of members.`;
  return new RefusalError(refusal('request.too_large', detail));
};
