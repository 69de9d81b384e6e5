import { parseArgs } from 'node:util';

/** The numbers of a command line, `--rounds 3`, over their defaults. @throws TypeError for an unknown option */
export function numbersOf<T extends Readonly<Record<string, number>>>(defaults: T): Record<keyof T, number> {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }])),
  });
  return Object.fromEntries(
    Object.entries(defaults).map(([name, standard]) => [name, Number(values[name] ?? standard)]),
  ) as Record<keyof T, number>;
}
