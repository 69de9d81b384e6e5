import type { ChaosHistory, History, Violation } from '../history.js';
import { checkCircuits } from './circuits.js';
import { checkCommands } from './commands.js';
import { checkDeclared } from './declared.js';
import { checkKeys } from './keys.js';
import { checkLookups } from './lookups.js';
import { checkMeanings } from './meanings.js';
import { checkRecords, checkTries } from './records.js';
import { checkRefusals } from './refusals.js';
import { checkStreams } from './streams.js';
import { checkViews } from './views.js';

/** Checks a history against every promise of docs/rules.md and docs/api.md that it can show. Empty: all were kept. */
export function check(history: History): Violation[] {
  return [
    ...checkRecords(history),
    ...checkTries(history),
    ...checkStreams(history),
    ...checkLookups(history),
    ...checkViews(history),
  ];
}

/** The same for a chaos run, with the promises to clients that declare schemas and to operators. */
export function checkRun(history: ChaosHistory): Violation[] {
  return [
    ...checkRecords(history),
    ...checkTries(history),
    ...checkStreams(history),
    ...checkLookups(history, history),
    ...checkViews(history),
    ...checkDeclared(history),
    ...checkMeanings(history),
    ...checkKeys(history),
    ...checkRefusals(history),
    ...checkCommands(history),
    ...checkCircuits(history),
  ];
}
