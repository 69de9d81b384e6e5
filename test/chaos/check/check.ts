import type { History, Violation } from '../history.js';
import { checkLookups } from './lookups.js';
import { checkRecords, checkTries } from './records.js';
import { checkStreams } from './streams.js';
import { checkViews } from './views.js';

/** Every promise of the mission and the API page that a history can break. Empty: all were kept. */
export function check(history: History): Violation[] {
  return [checkRecords, checkTries, checkStreams, checkLookups, checkViews].flatMap((rule) => rule(history));
}
