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

/** Kafka acknowledged the record. */
export function succeedRetry(input: DecisionInput, command: CommandOf<'SucceedRetry'>): Decision {
  const { snapshot, at } = input;
  if (snapshot.value !== 'retriedOnce') return illegal(input, command);
  if (!isOwner(input, command.owner)) return notOwner(input);
  return decided({ type: 'RetrySucceeded', at, partition: command.partition, offset: command.offset });
}

/** Exactly one retry: its failure blocks the subject (rule 3). */
export function failRetry(input: DecisionInput, command: CommandOf<'FailRetry'>): Decision {
  const { snapshot, at } = input;
  if (snapshot.value !== 'retriedOnce') return illegal(input, command);
  if (!isOwner(input, command.owner)) return notOwner(input);
  const { message, differences } = command;
  return decided({ type: 'RetryFailed', at, class: command.class, message, differences });
}

/** The retry says nothing about the mapping, which stays as resolved. Its owner may abandon it at any time, other pods once the lease has expired. */
export function abandonRetry(input: DecisionInput, command: CommandOf<'AbandonRetry'>): Decision {
  const { snapshot, at } = input;
  if (snapshot.value !== 'retriedOnce') return illegal(input, command);
  if (!isOwner(input, command.owner) && !leaseRanOut(input)) return busy(input);
  return decided({ type: 'RetryInconclusive', at, reason: command.reason });
}
