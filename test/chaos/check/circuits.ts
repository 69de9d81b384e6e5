import type { Command, ChaosHistory, SeenEvent, Violation } from '../history.js';
import { latestReadAt } from './latest-read-at.js';

/** A circuit that an operator forced open, from the response to its end. Epoch ms. */
interface ForcedOpen {
  readonly command: Command;
  readonly from: number;
  readonly until: number;
}

/**
 * A circuit that an operator forced open stays open until its time, or another command of an operator. No request that a pod
 * receives after it has read the opening sends a record to the subject. The pod that executed the command knows the opening
 * at once; other pods read it from the store (`latestReadAt`). Earlier requests may still be sent.
 */
export function checkCircuits(history: ChaosHistory): Violation[] {
  const { attempts, tries, clockSlackMs } = history;
  const sentAt = Map.groupBy(tries, ({ id }) => id);
  const circuits = forcedCircuits(history);
  return attempts.flatMap(({ id, topic, keySubject, valueSubject, pod, at, response }) => {
    const passed = circuits.find(({ command, from, until }) => {
      if (command.topic !== topic || ![keySubject, valueSubject].includes(command.subject)) return false;
      const readAt = command.pod === pod ? from : latestReadAt(history, pod, from);
      if (at <= readAt) return false;
      return (sentAt.get(id) ?? []).some((sent) => sent.at < until - clockSlackMs);
    });
    if (passed === undefined) return [];
    const { command, from, until } = passed;
    const span = `${new Date(from).toISOString()} to ${until === Infinity ? 'a reset' : new Date(until).toISOString()}`;
    const what = `${id} by ${pod} (${response.kind}) was sent, though ${command.subject} was forced open by ${command.pod} from ${span}`;
    return [{ rule: 'sent through a forced-open circuit', what }];
  });
}

function forcedCircuits({ commands, streams }: ChaosHistory): ForcedOpen[] {
  return commands.flatMap((command): ForcedOpen[] => {
    const { kind, topic, subject, response } = command;
    if (kind !== 'open' || response?.version == null) return [];
    const events =
      streams.find((stream) => stream.topic === topic && stream.subject === subject)?.events ?? [];
    const opened = events.find(({ version }) => version === response.version);
    // No event is stored when it was already open without an end.
    if (opened === undefined || !isForced(opened)) return [];
    const ended = events.find((event) => event.version > opened.version && isOperators(event));
    const openUntil = opened.data['openUntil'] as string | null;
    const ends = [ended?.data.at ?? null, openUntil].map((at) => (at === null ? Infinity : Date.parse(at)));
    return [{ command, from: response.at, until: Math.min(...ends) }];
  });
}

const isForced = ({ data }: SeenEvent): boolean => data.type === 'CircuitOpened' && data['forced'] !== null;

/** Only an operator's event ends it before its time; a configured mapping does not. */
const isOperators = (event: SeenEvent): boolean =>
  isForced(event) ||
  event.data.type === 'SubjectReset' ||
  event.data.type === 'SubjectRemoved' ||
  (event.data.type === 'MappingDeclared' && event.data['source'] === 'admin');
