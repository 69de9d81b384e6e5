import { describe, expect, it } from 'vitest';
import { outcomeTexts, outcomeTones } from '../../text/mismatches.js';
import { changed, listAddress, queryOf, readFilter, usedFilters } from './filter.js';
import { namedSeries, rankedSeries } from './series.js';
import { inputInstant, inputText, windowOf } from './time.js';

const read = (search: string) => readFilter(new URLSearchParams(search));

describe('the filter of mismatches', () => {
  it('is every filter of the gateway, from the address and back', () => {
    const search =
      'q=bid&topic=bars_*&subject=bars_1-value&role=key&kind=TYPE_MISMATCH&class=schema.conflict&verdict=stop&outcome=blocked&schema_id=7&from=2026-01-01T00%3A00%3A00.000Z&to=2026-01-02T00%3A00%3A00.000Z';
    const filter = read(search);
    expect(queryOf(filter)).toEqual({
      q: 'bid',
      topic: 'bars_*',
      subject: 'bars_1-value',
      role: 'key',
      kind: 'TYPE_MISMATCH',
      class: 'schema.conflict',
      verdict: 'stop',
      outcome: 'blocked',
      schema_id: 7,
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-02T00:00:00.000Z',
    });
    const address = new URL(listAddress('https://gateway.test', filter));
    expect(read(address.search)).toEqual(filter);
  });

  it('leaves out what the gateway would refuse', () => {
    const filter = read(
      'role=both&verdict=maybe&outcome=lost&schema_id=2147483648&from=yesterday&to=2026-13-01T00%3A00%3A00Z',
    );
    expect(usedFilters(filter)).toEqual([]);
    expect(queryOf(filter)).toEqual({});
    expect(listAddress('https://gateway.test', filter)).toBe('https://gateway.test/v1/mismatches');
  });

  it('an id of a schema may be 0', () => {
    expect(queryOf(read('schema_id=0'))).toEqual({ schema_id: 0 });
  });

  it('a change leaves the rest of the address as it is', () => {
    const next = changed(new URLSearchParams('by=kind&q=a&topic=b'), { q: '', topic: 'c' });
    expect(next.toString()).toBe('by=kind&topic=c');
  });
});

describe('the time of the chart', () => {
  const now = Date.parse('2026-01-31T12:34:56.789Z');
  const minute = 60_000;
  const day = 24 * 60 * minute;

  it('without bounds begins at a round time before the first mismatch and ends after now', () => {
    const first = now - 3 * day;
    const { from, to, stepMs } = windowOf({ from: null, to: null }, first, now);
    expect(from).toBeLessThanOrEqual(first);
    expect(from % stepMs).toBe(0);
    expect(to).toBeGreaterThan(now);
    expect((to - from) % stepMs).toBe(0);
  });

  it('is the last week while there is no mismatch', () => {
    const { from, to } = windowOf({ from: null, to: null }, null, now);
    expect(from).toBeLessThanOrEqual(now - 7 * day);
    expect(to).toBeGreaterThan(now);
  });

  it('is exactly that of the filter where the filter has bounds', () => {
    const bounds = { from: now - 90 * minute - 7, to: now };
    expect(windowOf(bounds, null, now)).toMatchObject(bounds);
  });

  it.each([0, 1, 1000, 59_000, 3_600_000, day, 30 * day, 3650 * day, 800_000 * day])(
    'has a bar, and no more than 100, for a length of %d ms',
    (length) => {
      const { from, to, stepMs } = windowOf({ from: now - length, to: now }, null, now);
      expect(to).toBeGreaterThan(from);
      expect(Math.ceil((to - from) / stepMs)).toBeLessThanOrEqual(100);
      // The gateway takes no longer ones.
      expect(stepMs).toBeLessThanOrEqual(365 * day);
    },
  );

  it('a bar of a chart, once chosen, is shown in shorter bars', () => {
    const whole = windowOf({ from: now - 7 * day, to: now }, null, now);
    const part = windowOf({ from: whole.from, to: whole.from + whole.stepMs }, null, now);
    expect(part.stepMs).toBeLessThan(whole.stepMs);
  });

  it('a time is typed in the zone of the reader', () => {
    expect(inputText('2026-01-31T12:34:56.789Z', 'utc')).toBe('2026-01-31T12:34:56');
    expect(inputInstant('2026-01-31T12:34:56', 'utc')).toBe('2026-01-31T12:34:56.000Z');
    const local = inputText('2026-01-31T12:34:56.000Z', 'local');
    expect(inputInstant(local, 'local')).toBe('2026-01-31T12:34:56.000Z');
    expect([inputText('', 'utc'), inputInstant('', 'utc'), inputInstant('soon', 'utc')]).toEqual([
      '',
      '',
      '',
    ]);
  });
});

describe('the bars', () => {
  it('by outcome have every outcome in one order, and what is unknown after them', () => {
    const series = namedSeries(
      [
        { key: 'vanished', counts: [1, 0] },
        { key: 'blocked', counts: [0, 2] },
      ],
      outcomeTones,
      outcomeTexts.en,
    );
    expect(series.map(({ key }) => key)).toEqual([...Object.keys(outcomeTones), 'vanished']);
    expect(series.find(({ key }) => key === 'blocked')).toEqual({
      key: 'blocked',
      label: 'Blocked',
      tone: 'blocked',
      counts: [0, 2],
    });
  });

  it('by kind show the most frequent ones, and the sum of the others', () => {
    const given = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((key, index) => ({ key, counts: [index, 1] }));
    const series = rankedSeries(given, 'Other kinds');
    expect(series.map(({ label }) => label)).toEqual(['G', 'F', 'E', 'D', 'C', 'Other kinds']);
    expect(series.at(-1)?.counts).toEqual([1, 2]);
    expect(new Set(series.map(({ tone }) => tone)).size).toBe(6);
    expect(rankedSeries([], 'Other kinds')).toEqual([]);
  });
});
