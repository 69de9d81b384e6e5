import type { Decision } from './commands.js';
import {
  busy,
  decided,
  illegal,
  leaseRanOut,
  notOwner,
  isOwner,
  type DecisionInput,
  type CommandOf,
} from './decision-support.js';

/** The record is in the log. */
export function succeedRetry(input: DecisionInput, command: CommandOf<'SucceedRetry'>): Decision {
  const { snapshot, at } = input;
  if (snapshot.value !== 'retriedOnce') return illegal(input, command);
  if (!isOwner(input, command.owner)) return notOwner(input);
  return decided({ type: 'RetrySucceeded', at, partition: command.partition, offset: command.offset });
}

/** Exactly one retry: its failure blocks (rule 3). */
export function failRetry(input: DecisionInput, command: CommandOf<'FailRetry'>): Decision {
  const { snapshot, at } = input;
  if (snapshot.value !== 'retriedOnce') return illegal(input, command);
  if (!isOwner(input, command.owner)) return notOwner(input);
  const { message, differences } = command;
  return decided({ type: 'RetryFailed', at, class: command.class, message, differences });
}

/** The retry says nothing about the mapping, which stays the next one. By its owner at any time, by others once the lease has run out. */
export function abandonRetry(input: DecisionInput, command: CommandOf<'AbandonRetry'>): Decision {
  const { snapshot, at } = input;
  if (snapshot.value !== 'retriedOnce') return illegal(input, command);
  if (!isOwner(input, command.owner) && !leaseRanOut(input)) return busy(input);
  return decided({ type: 'RetryInconclusive', at, reason: command.reason });
}
