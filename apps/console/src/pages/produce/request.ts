import type { Part } from './part.js';

export interface HeaderText {
  readonly name: string;
  /** Sent as UTF-8. */
  readonly value: string;
}

export interface RecordParts {
  readonly key: Part;
  readonly value: Part;
  /** Digits; empty: the key decides. */
  readonly partition: string;
  readonly headers: readonly HeaderText[];
}

/** The body of the request. Keys and values are the text that was written: no number goes through JavaScript. */
export function requestBody({ key, value, partition, headers }: RecordParts): string {
  const members = [
    ...member('key', key),
    ...member('value', value),
    // A text that is no number is refused with its place.
    ...(partition.trim() === '' ? [] : [`"partition":${JSON.stringify(partition.trim())}`]),
    ...(headers.length === 0
      ? []
      : [
          `"headers":${JSON.stringify(headers.map((each) => ({ name: each.name, value: base64Of(each.value) })))}`,
        ]),
  ];
  return `{"records":[{${members.join(',')}}]}`;
}

function member(name: 'key' | 'value', { send, text }: Part): readonly string[] {
  if (send === 'none') return [];
  return [`"${name}":${send === 'null' ? 'null' : text}`];
}

/** Whether there is something to send: each part that is sent is JSON. */
export const isSendable = ({ key, value }: RecordParts): boolean =>
  [key, value].every(
    ({ send, text, fault }) => send !== 'json' || (text.trim() !== '' && fault?.kind !== 'syntax'),
  );

function base64Of(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
