import type { Command, ChaosHistory, Violation } from '../history.js';

/** The types of the first event that each command stores. */
const stores: Readonly<Record<Command['kind'], readonly string[]>> = {
  open: ['CircuitOpened', 'RetryInconclusive'],
  reset: ['SubjectReset'],
  put: ['MappingDeclared'],
};

/** A command with `If-Match` was executed on that version, or not at all. */
export function checkCommands({ commands, streams }: ChaosHistory): Violation[] {
  return commands.flatMap(({ kind, pod, topic, subject, ifMatch, response }) => {
    if (ifMatch === null || response?.version == null || response.version === ifMatch) return [];
    const events =
      streams.find((stream) => stream.topic === topic && stream.subject === subject)?.events ?? [];
    const next = events.find(({ version }) => version === ifMatch + 1);
    if (response.version > ifMatch && next !== undefined && stores[kind].includes(next.data.type)) return [];
    const what = `${kind} on ${subject} by ${pod} with If-Match ${ifMatch} ended at ${response.version}; the next event is ${String(next?.data.type)}`;
    return [{ rule: 'If-Match ignored', what }];
  });
}
