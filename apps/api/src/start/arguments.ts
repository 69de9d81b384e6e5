import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** The parsed command line. */
export type Arguments =
  | { readonly command: 'help' | 'version' }
  | {
      readonly command: 'start';
      /** The settings file; null: none, so only the defaults and the environment apply. */
      readonly config: string | null;
      readonly migrate: boolean;
    };

/** What `--help` prints. */
export const help = `Sluicegate, a REST produce gateway for Kafka.

usage: sluicegate [--config FILE] [--no-migrate] | --help | --version

  --config FILE   the settings (docs/settings.md); else SLUICEGATE_CONFIG=FILE, else ./sluicegate.yaml if it exists,
                  else the defaults
  --no-migrate    leave the tables in Postgres as they are: another gateway, or a job, brings them up to date
  --help, --version

environment: every setting, over the file's: SLUICEGATE_ + section + __ + name, e.g. SLUICEGATE_HTTP__PORT=8081,
  SLUICEGATE_KAFKA__BROKERS=kafka-1:9092,kafka-2:9092, SLUICEGATE_POSTGRES__URL=postgres://user:password@host/database

exit codes:
   0  stopped by SIGTERM or SIGINT
  64  the command line is invalid
  78  a setting, or a file that one names, cannot be used
   1  anything else, e.g. a port in use or a migration that failed
`;

/** Parses the command line. @throws TypeError if it is invalid */
export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' },
      migrate: { type: 'boolean', default: true },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
    allowNegative: true,
  });
  if (values.help === true) return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  const named = values.config ?? environment['SLUICEGATE_CONFIG'];
  return {
    command: 'start',
    config: named ?? (existsSync('sluicegate.yaml') ? 'sluicegate.yaml' : null),
    migrate: values.migrate,
  };
}
