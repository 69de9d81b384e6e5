import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface Arguments {
  /** The settings file; null: none, so defaults and environment alone. */
  readonly config: string | null;
  readonly migrate: boolean;
}

export const usage =
  'usage: [--config FILE] [--no-migrate]   (or SLUICEGATE_CONFIG=FILE; else ./sluicegate.yaml where there is one)';

/** The command line. @throws TypeError on one that is not understood. */
export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: 'string' }, migrate: { type: 'boolean', default: true } },
    allowNegative: true,
  });
  const named = values.config ?? environment['SLUICEGATE_CONFIG'];
  return {
    config: named ?? (existsSync('sluicegate.yaml') ? 'sluicegate.yaml' : null),
    migrate: values.migrate,
  };
}
