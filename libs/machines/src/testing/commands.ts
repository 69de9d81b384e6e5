import type { Command } from '../commands.js';
import { differences, latest, ours, theirs } from './samples.js';

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;
type CommandSample<T extends Command['type']> = (
  change?: Partial<Omit<CommandOf<T>, 'type'>>,
) => CommandOf<T>;

const sample =
  <T extends Command['type']>(command: CommandOf<T>): CommandSample<T> =>
  (change) => ({ ...command, ...change });

export const declareMapping = sample<'DeclareMapping'>({
  type: 'DeclareMapping',
  mapping: ours,
  source: 'config',
  actor: 'config',
  reason: null,
});
export const detectConflict = sample<'DetectConflict'>({
  type: 'DetectConflict',
  mismatchId: 'mismatch-new',
  kind: 'BROKER_REFUSED',
  origin: 'broker',
  differences,
  owner: 'pod-a',
  trial: null,
});
export const observeConflict = sample<'ObserveConflict'>({
  type: 'ObserveConflict',
  mismatchId: 'mismatch-new',
  kind: 'UNKNOWN_FIELD',
  origin: 'client',
  latest,
  differences,
  verdict: 'follow',
});
export const startLookup = sample<'StartLookup'>({ type: 'StartLookup', owner: 'pod-b' });
export const failLookup = sample<'FailLookup'>({ type: 'FailLookup', owner: 'pod-a', reason: 'timeout' });
export const returnLookup = sample<'ReturnLookup'>({
  type: 'ReturnLookup',
  owner: 'pod-a',
  reason: 'shut down',
});
export const resolveSchema = sample<'ResolveSchema'>({
  type: 'ResolveSchema',
  owner: 'pod-a',
  latest,
  differences: [],
  verdict: 'follow',
  next: theirs,
  reason: null,
});
export const succeedRetry = sample<'SucceedRetry'>({
  type: 'SucceedRetry',
  owner: 'pod-a',
  partition: 0,
  offset: '42',
});
export const failRetry = sample<'FailRetry'>({
  type: 'FailRetry',
  owner: 'pod-a',
  class: 'schema.conflict',
  message: 'INVALID_RECORD',
  differences,
});
export const abandonRetry = sample<'AbandonRetry'>({
  type: 'AbandonRetry',
  owner: 'pod-a',
  reason: 'no answer',
});
export const openCircuit = sample<'OpenCircuit'>({
  type: 'OpenCircuit',
  forMs: 60_000,
  actor: 'ada',
  reason: 'maintenance',
});
export const startTrial = sample<'StartTrial'>({ type: 'StartTrial', owner: 'pod-b' });
export const succeedTrial = sample<'SucceedTrial'>({ type: 'SucceedTrial', owner: 'pod-a' });
export const abandonTrial = sample<'AbandonTrial'>({
  type: 'AbandonTrial',
  owner: 'pod-a',
  reason: 'no answer',
});
export const reset = sample<'Reset'>({ type: 'Reset', actor: 'ada', reason: 'schema mended' });
export const remove = sample<'Remove'>({ type: 'Remove', actor: 'ada', reason: 'the topic is gone' });
export const acceptWriter = sample<'AcceptWriter'>({
  type: 'AcceptWriter',
  fingerprint: 'sha256:writer',
  schemaId: 9,
  version: 4,
  schema: '"int"',
});
export const rewriteWriter = sample<'RewriteWriter'>({
  type: 'RewriteWriter',
  mismatchId: 'mismatch-writer',
  fingerprint: 'sha256:writer',
  latest,
  differences: [],
});
export const refuseWriter = sample<'RefuseWriter'>({
  type: 'RefuseWriter',
  mismatchId: 'mismatch-writer',
  fingerprint: 'sha256:writer',
  schemaId: null,
  differences,
});
export const associateSubject = sample<'AssociateSubject'>({ type: 'AssociateSubject', subject: 'bars' });
