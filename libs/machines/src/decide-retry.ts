import type { Decision } from './commands.js';
import {
  busy,
  happens,
  illegal,
  leaseRanOut,
  notOwner,
  owns,
  type Asked,
  type CommandOf,
} from './deciding.js';

/** The record is in the log. */
export function succeedRetry(asked: Asked, command: CommandOf<'SucceedRetry'>): Decision {
  const { snapshot, at } = asked;
  if (snapshot.value !== 'retriedOnce') return illegal(asked, command);
  if (!owns(asked, command.owner)) return notOwner(asked);
  return happens({ type: 'RetrySucceeded', at, partition: command.partition, offset: command.offset });
}

/** Exactly one retry: its failure blocks (rule 3). */
export function failRetry(asked: Asked, command: CommandOf<'FailRetry'>): Decision {
  const { snapshot, at } = asked;
  if (snapshot.value !== 'retriedOnce') return illegal(asked, command);
  if (!owns(asked, command.owner)) return notOwner(asked);
  const { message, differences } = command;
  return happens({ type: 'RetryFailed', at, class: command.class, message, differences });
}

/** The retry says nothing about the mapping, which stays the next one. By its owner at any time, by others once the lease has run out. */
export function abandonRetry(asked: Asked, command: CommandOf<'AbandonRetry'>): Decision {
  const { snapshot, at } = asked;
  if (snapshot.value !== 'retriedOnce') return illegal(asked, command);
  if (!owns(asked, command.owner) && !leaseRanOut(asked)) return busy(asked);
  return happens({ type: 'RetryInconclusive', at, reason: command.reason });
}
