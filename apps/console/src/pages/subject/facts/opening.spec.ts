import { expect, it } from 'vitest';
import { lastOpening } from './opening.js';

const opened = (version: number, forced: object | null) => ({
  version,
  type: 'CircuitOpened',
  data: { forced },
});

it('who opened a circuit last is in its last opening', () => {
  const events = [
    opened(1, null),
    opened(2, { actor: 'ada', reason: 'r' }),
    { version: 3, type: 'X', data: {} },
  ];
  expect(lastOpening(events)).toEqual({ version: 2, actor: 'ada' });
});

it('the breaker has no name', () => {
  expect(lastOpening([opened(1, null)])).toEqual({ version: 1, actor: null });
});

it('events without an opening do not say', () => {
  expect(lastOpening([])).toBeNull();
});
