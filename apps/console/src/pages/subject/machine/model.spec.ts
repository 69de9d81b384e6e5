import { expect, it } from 'vitest';
import { definition } from './definition.fixture.js';
import { machineOf, stateId, topOf } from './model.js';

it('a subject can be in the states without substates', () => {
  expect(machineOf(definition).leaves).toEqual(['healthy', 'busy.asking', 'busy.waiting', 'stopped', 'gone']);
});

it('a state that only a transition names is a state as well', () => {
  const { tops } = machineOf({
    ...definition,
    transitions: [{ event: 'Paused', from: 'healthy', to: 'paused', guards: [] }],
  });
  expect(tops).toContainEqual({ id: 'paused', substates: [] });
});

it('a state that only its substate names is drawn around it', () => {
  const machine = machineOf({
    initial: 'a',
    states: [
      { id: 'a', parent: null },
      { id: 'b.c', parent: 'b' },
    ],
    transitions: [],
  });
  expect(machine.tops).toEqual([
    { id: 'a', substates: [] },
    { id: 'b', substates: ['b.c'] },
  ]);
  expect(topOf(machine, 'b.c')).toBe('b');
});

it('a transition of a state with substates is one of each of them, and leads to the first', () => {
  const machine = machineOf({
    ...definition,
    transitions: [
      { event: 'Down', from: 'busy', to: 'stopped', guards: [] },
      { event: 'Up', from: 'stopped', to: 'busy', guards: [] },
    ],
  });
  expect(machine.transitions.map(({ from, to }) => [from, to])).toEqual([
    ['busy.asking', 'stopped'],
    ['busy.waiting', 'stopped'],
    ['stopped', 'busy.asking'],
  ]);
});

it('the state of a subject has the name that the machine gives it', () => {
  expect(stateId('resolving', 'waiting')).toBe('resolving.waiting');
  expect(stateId('blocked', null)).toBe('blocked');
});
