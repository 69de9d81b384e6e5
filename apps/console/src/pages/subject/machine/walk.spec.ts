import { expect, it } from 'vitest';
import { definition } from './definition.fixture.js';
import { machineOf } from './model.js';
import { lastWay, walk } from './walk.js';

const machine = machineOf(definition);
const log = (...types: (string | [string, object])[]) =>
  types.map((type, index) => ({
    version: index + 1,
    type: typeof type === 'string' ? type : type[0],
    data: (typeof type === 'string' ? {} : type[1]) as Record<string, unknown>,
  }));
const states = (events: ReturnType<typeof log>, present: string) =>
  walk(machine, events, present)?.map(({ from, to }) => `${from} ${to}`);

it('each event leads to the next state', () => {
  expect(states(log('Met', 'Failed', 'Asked', 'Cut'), 'stopped')).toEqual([
    'healthy busy.asking',
    'busy.asking busy.waiting',
    'busy.waiting busy.asking',
    'busy.asking stopped',
  ]);
});

it('a verdict decides between the states that one event may lead to', () => {
  expect(states(log('Met', ['Resolved', { verdict: 'stop' }], 'Reset'), 'healthy')).toContain(
    'busy.asking stopped',
  );
  expect(states(log('Met', ['Resolved', { verdict: 'refuse' }], 'Met'), 'busy.asking')).toEqual([
    'healthy busy.asking',
    'busy.asking healthy',
    'healthy busy.asking',
  ]);
});

it('what cannot be decided at an event is decided by what came after it', () => {
  const open = machineOf({
    ...definition,
    transitions: definition.transitions.map((each) => ({ ...each, guards: each.guards.map(() => 'new') })),
  });
  const events = log('Met', 'Resolved', 'Met', 'Failed');
  expect(walk(open, events, 'busy.waiting')?.[1]).toMatchObject({ from: 'busy.asking', to: 'healthy' });
});

it('of a log whose beginning is not there, the state at its start follows from the rest', () => {
  const events = log('Noted', 'Met', 'Asked', 'Cut').slice(2);
  expect(states(events, 'stopped')).toEqual(['busy.waiting busy.asking', 'busy.asking stopped']);
});

it('events that this machine does not allow have no way', () => {
  expect(walk(machine, log('Asked'), 'busy.asking')).toBeNull();
});

it('the way to the present state begins where the subject was last at rest', () => {
  const steps = walk(machine, log('Met', 'Cut', 'Reset', 'Noted', 'Met', 'Noted', 'Failed'), 'busy.waiting');
  expect(lastWay(machine, steps ?? []).map(({ version }) => version)).toEqual([5, 7]);
});

it('the way of a subject at rest is its last way out and back', () => {
  const steps = walk(machine, log('Met', 'Cut', 'Reset', 'Met', 'Cut', 'Reset', 'Noted'), 'healthy');
  expect(lastWay(machine, steps ?? []).map(({ version }) => version)).toEqual([4, 5, 6]);
});

it('a subject that never left its first state has no way', () => {
  expect(lastWay(machine, walk(machine, log('Noted', 'Noted'), 'healthy') ?? [])).toEqual([]);
});
