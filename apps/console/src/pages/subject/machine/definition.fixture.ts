import type { MachineDefinition, MachineTransition } from './model.js';

const leaves = ['healthy', 'busy.asking', 'busy.waiting', 'stopped', 'gone'];

const everywhere = (event: string, to: string | null, but: readonly string[] = []): MachineTransition[] =>
  leaves
    .filter((from) => !but.includes(from))
    .map((from) => ({ event, from, to: from === to ? null : to, guards: [] }));

/** Like the service's machine, with fewer states, and names of its own. */
export const definition: MachineDefinition = {
  initial: 'healthy',
  states: [
    { id: 'healthy', parent: null },
    { id: 'busy', parent: null },
    { id: 'busy.asking', parent: 'busy' },
    { id: 'busy.waiting', parent: 'busy' },
    { id: 'stopped', parent: null },
    { id: 'gone', parent: null },
  ],
  transitions: [
    { event: 'Met', from: 'healthy', to: 'busy.asking', guards: [] },
    { event: 'Failed', from: 'busy.asking', to: 'busy.waiting', guards: [] },
    { event: 'Asked', from: 'busy.waiting', to: 'busy.asking', guards: [] },
    { event: 'Resolved', from: 'busy.asking', to: 'healthy', guards: ['verdictRefuses'] },
    { event: 'Resolved', from: 'busy.asking', to: 'stopped', guards: ['verdictStops'] },
    { event: 'Cut', from: 'busy.asking', to: 'stopped', guards: [] },
    { event: 'Cut', from: 'busy.waiting', to: 'stopped', guards: [] },
    ...everywhere('Noted', null, ['gone']),
    { event: 'Noted', from: 'gone', to: 'healthy', guards: [] },
    ...everywhere('Reset', 'healthy', ['gone']),
    ...everywhere('Removed', 'gone'),
  ],
};
