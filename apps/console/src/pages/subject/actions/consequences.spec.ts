import { describe, expect, it } from 'vitest';
import { Format } from '../../../text/format.js';
import { requestOf, type Command, type SubjectView } from './command.js';
import { consequencesOf } from './consequences.js';

const subject = (more: Partial<SubjectView> = {}): SubjectView => ({
  topic: 'bars',
  subject: 'bars-value',
  role: 'value',
  state: 'healthy',
  substate: null,
  since: null,
  version: 12,
  mapping: {
    record: 'generic',
    schema_id: 7,
    version: 3,
    fingerprint: 'sha256:1',
    full_name: 'R',
    source: 'config',
  },
  breaker: { conflicts_in_window: 0, trips: 0, open_until: null, forced: false, reason: null },
  last_mismatch_id: null,
  refused_writers: 0,
  ...more,
});
const open = {
  conflicts_in_window: 3,
  trips: 2,
  open_until: '2026-01-01T12:00:00.000Z',
  forced: false,
  reason: null,
};
const said = (given: SubjectView, command: Command): readonly string[] =>
  consequencesOf(given, command, new Format('en', 'utc'));
const reset = { action: 'reset' } as const;

describe('what a reset leads to', () => {
  it('of a healthy subject: nothing', () => {
    expect(said(subject(), reset)).toEqual([
      'The subject is healthy already and has nothing to forget: nothing changes, and nothing is stored.',
    ]);
  });

  it('of a healthy subject with refused schemas: they are forgotten', () => {
    expect(said(subject({ refused_writers: 2 }), reset)).toEqual([
      'The subject stays healthy.',
      '2 refused schemas of clients are forgotten: they are compared anew when they are declared again.',
      'The mapping stays as it is.',
    ]);
  });

  it('of a blocked Generic value: producing starts again, and may block again', () => {
    expect(said(subject({ state: 'blocked' }), reset)).toEqual([
      'Producing starts again under version 3 (id 7).',
      "If its data still conflicts with the registry's latest, the subject is looked up once more and blocks again.",
      'The mapping stays as it is.',
    ]);
  });

  it('of a blocked key, or a Specific value: it keeps its schema', () => {
    const specific = { ...subject().mapping, record: 'specific' } as SubjectView['mapping'];
    expect(said(subject({ state: 'blocked', role: 'key', mapping: specific }), reset)[1]).toMatch(
      /^A key keeps/,
    );
    expect(said(subject({ state: 'blocked', mapping: specific }), reset)[1]).toMatch(
      /^A Specific value keeps/,
    );
  });

  it('of a blocked subject without a mapping: it is looked up', () => {
    expect(said(subject({ state: 'blocked', mapping: null }), reset)[0]).toBe(
      'Producing starts again; the first record looks the schema up.',
    );
  });

  it('of an open circuit: it closes, and the breaker forgets', () => {
    expect(said(subject({ state: 'circuitOpen', breaker: open }), reset)).toEqual([
      'The circuit closes at once, without a trial; producing starts again under version 3 (id 7).',
      'The breaker forgets 3 conflicts.',
      'The breaker forgets 2 trips: the next opening is as short as a first one.',
      'The mapping stays as it is.',
    ]);
  });

  it('of a look-up or a retry in progress: it counts for nothing', () => {
    expect(said(subject({ state: 'resolving' }), reset)[0]).toMatch(/look-up in progress counts for nothing/);
    expect(said(subject({ state: 'retriedOnce' }), reset)[0]).toMatch(/record may still arrive/);
  });
});

describe('what opening leads to', () => {
  it('for a time: refusals, then a trial', () => {
    expect(said(subject(), { action: 'open', forMs: 3_600_000 }).slice(0, 2)).toEqual([
      'Every request for this subject is refused with 503 circuit.open for 1 h 0 m. Nothing is sent.',
      'Then one request over all pods is the trial: if Kafka acknowledges it, the subject is healthy.',
    ]);
  });

  it('until reset: no trial', () => {
    const sentences = said(subject(), { action: 'open', forMs: null });
    expect(sentences[0]).toMatch(/until somebody resets it/);
    expect(sentences.join(' ')).not.toMatch(/trial/);
  });

  it('of a blocked subject: it is no longer blocked', () => {
    expect(said(subject({ state: 'blocked' }), { action: 'open', forMs: null })[1]).toMatch(
      /no longer blocked/,
    );
  });

  it('of an open circuit: another end', () => {
    expect(
      said(subject({ state: 'circuitOpen', breaker: open }), { action: 'open', forMs: null })[1],
    ).toMatch(/until 2026-01-01 12:00:00 UTC: this replaces its end/);
    const forced = { ...open, open_until: null, forced: true };
    expect(
      said(subject({ state: 'circuitOpen', breaker: forced }), { action: 'open', forMs: null }),
    ).toHaveLength(1);
  });
});

describe('what declaring a mapping leads to', () => {
  const map = { action: 'map', record: 'generic', schema: { kind: 'latest' }, fieldCase: null } as const;

  it('says what it replaces, what is kept, and that it releases a blocked subject', () => {
    expect(said(subject({ state: 'blocked' }), map)).toEqual([
      "The registry's latest version becomes the mapping.",
      'It replaces version 3 (id 7).',
      'Generic: later versions that fit are followed.',
      'Data of clients that still write for an earlier schema is no longer read as that schema, unless they declare it.',
      'The subject is no longer blocked; it is healthy.',
    ]);
  });

  it('says whose configuration names another one', () => {
    const configured = { fingerprint: 'sha256:1', agrees: true };
    expect(said(subject({ configured }), map).at(-1)).toMatch(/configuration/);
    expect(said(subject({ configured }), { action: 'remove' }).at(-1)).toMatch(/exists again/);
  });
});

describe('sentences in Japanese', () => {
  it('are as many as in English', () => {
    const commands: readonly Command[] = [
      reset,
      { action: 'open', forMs: 60_000 },
      { action: 'open', forMs: null },
      { action: 'map', record: 'generic', schema: { kind: 'id', id: 7 }, fieldCase: 'insensitive' },
      { action: 'remove' },
    ];
    for (const state of ['healthy', 'resolving', 'retriedOnce', 'blocked', 'circuitOpen'] as const)
      for (const command of commands) {
        const given = subject({ state, breaker: open, refused_writers: 1 });
        const japanese = consequencesOf(given, command, new Format('ja', 'utc'));
        expect(japanese).toHaveLength(said(given, command).length);
        for (const sentence of japanese) expect(sentence).toMatch(/[ぁ-ん].*。$/);
      }
  });
});

describe('the request of a command', () => {
  const odd = { topic: 'bars', subject: 'a/b %値', version: 12 };

  it('is about the version that was seen, at an encoded address', () => {
    expect(requestOf(odd, reset, 'fixed')).toEqual({
      method: 'POST',
      path: '/v1/subjects/bars/a%2Fb%20%25%E5%80%A4/reset',
      headers: { 'if-match': '"12"' },
      body: { reason: 'fixed' },
    });
  });

  it('names one schema, and a letter case for Generic alone', () => {
    const map = { action: 'map', record: 'generic', fieldCase: 'insensitive' } as const;
    expect(requestOf(odd, { ...map, schema: { kind: 'id', id: 7 } }, 'r').body).toEqual({
      record: 'generic',
      schema_id: 7,
      field_case: 'insensitive',
      reason: 'r',
    });
    expect(
      requestOf(odd, { ...map, record: 'specific', schema: { kind: 'text', text: '"int"' } }, 'r').body,
    ).toEqual({
      record: 'specific',
      schema: '"int"',
      reason: 'r',
    });
  });
});
