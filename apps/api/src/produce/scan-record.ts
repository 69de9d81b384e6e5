import type { ProduceRecord } from '#producer';
import { CLOSE_OBJECT, COLON, COMMA, OPEN_OBJECT, type JsonScanner, type RawJson } from '#registry';
import { Malformed } from './body-fields.js';
import { recordOf } from './produce.body.js';

/** The message is made from the text: see `body-fault.ts`. */
const anywhere = (): string => '';

const memberNames = ['value', 'key', 'timestamp', 'partition', 'headers'] as const;

/** Null is null, and what is read by no codec is parsed. */
const parsed = (value: RawJson | null): unknown => (value === null ? null : value.parse());

/**
 * Reads the record at the scanner. Its key and value stay where they are. Null: it is not right; what is wrong has to be found
 * in the text.
 * @param level of the record's object
 */
export function scanRecord(scanner: JsonScanner, level: number): ProduceRecord | null {
  if (!scanner.take(OPEN_OBJECT)) return null;
  scanner.tokens++;
  // A member that was not found is undefined.
  let key: RawJson | null | undefined;
  let value: RawJson | null | undefined;
  let [timestamp, partition, headers]: unknown[] = [];
  if (!scanner.take(CLOSE_OBJECT)) {
    do {
      const name = scanner.name(memberNames);
      if (name === null || !scanner.take(COLON)) return null;
      const member = scanner.value(level + 1);
      if (member === undefined) return null;
      scanner.tokens += 2;
      let before: unknown;
      switch (name) {
        case 'value':
          before = value;
          value = member;
          break;
        case 'key':
          before = key;
          key = member;
          break;
        case 'timestamp':
          before = timestamp;
          timestamp = parsed(member);
          break;
        case 'partition':
          before = partition;
          partition = parsed(member);
          break;
        case 'headers':
          before = headers;
          headers = parsed(member);
          break;
      }
      if (before !== undefined) return null;
    } while (scanner.take(COMMA));
    if (!scanner.take(CLOSE_OBJECT)) return null;
    // One comma fewer than members.
    scanner.tokens--;
  }
  try {
    return recordOf({ key, value, timestamp, partition, headers }, anywhere);
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
