import { expect, it } from 'vitest';
import { arrowsOf, standsFor } from './arrows.js';
import { definition } from './definition.fixture.js';
import { machineOf } from './model.js';

const machine = machineOf(definition);
const { arrows, fromAnywhere } = arrowsOf(machine);

it('an event that leads to one state from every other is no arrow', () => {
  expect(fromAnywhere).toEqual([
    { event: 'Reset', to: 'healthy', except: ['gone'] },
    { event: 'Removed', to: 'gone', except: [] },
  ]);
  expect(arrows.filter(({ events }) => events.includes('Reset'))).toEqual([]);
});

it('an event that changes one state alone is an arrow from it', () => {
  expect(arrows).toContainEqual({ from: 'gone', to: 'healthy', events: ['Noted'] });
});

it('an event that every substate answers alike begins at the state around them', () => {
  expect(arrows).toContainEqual({ from: 'busy', to: 'stopped', events: ['Cut'] });
  expect(arrows).toContainEqual({ from: 'busy.asking', to: 'stopped', events: ['Resolved'] });
});

it('events between the same two states are one arrow', () => {
  const twice = machineOf({
    ...definition,
    transitions: [
      ...definition.transitions,
      { event: 'Seen', from: 'healthy', to: 'busy.asking', guards: [] },
    ],
  });
  expect(arrowsOf(twice).arrows).toContainEqual({
    from: 'healthy',
    to: 'busy.asking',
    events: ['Met', 'Seen'],
  });
});

it('the step of a substate is found on the arrow of the state around it', () => {
  const stands = standsFor(machine, { event: 'Cut', from: 'busy.waiting', to: 'stopped' });
  expect(arrows.filter(stands)).toEqual([{ from: 'busy', to: 'stopped', events: ['Cut'] }]);
});
