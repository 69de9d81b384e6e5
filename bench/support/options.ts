import { parseArgs } from 'node:util';

/** The options of a command line, `--rounds 3 --case json`, over their defaults. @throws TypeError for an unknown option */
export function optionsOf<T extends Readonly<Record<string, number | string>>>(
  defaults: T,
): { [K in keyof T]: T[K] extends number ? number : string } {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }])),
  });
  return Object.fromEntries(
    Object.entries(defaults).map(([name, standard]) => {
      const value = values[name] ?? standard;
      return [name, typeof standard === 'number' ? Number(value) : value];
    }),
  ) as { [K in keyof T]: T[K] extends number ? number : string };
}

/** As `optionsOf`, of numbers alone. */
export const numbersOf = <T extends Readonly<Record<string, number>>>(defaults: T): Record<keyof T, number> =>
  optionsOf(defaults) as Record<keyof T, number>;
