import { mkdir, writeFile } from 'node:fs/promises';

/** Prints rows with the same columns as a table. */
export function printTable(rows: readonly Readonly<Record<string, string | number>>[]): void {
  console.table(rows);
}

/** Prints a goal's line for people and scripts: `goal NAME VALUE BOUND met|missed`, none of them with a space. */
export function goal(name: string, value: string | number, bound: string, isMet: boolean): void {
  console.log(`goal ${name} ${value} ${bound} ${isMet ? 'met' : 'missed'}`);
}

/** Writes the results to `bench/results/NAME.json`. */
export async function saveResult(name: string, json: unknown): Promise<void> {
  const folder = new URL('../results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(json, null, 2)}\n`);
}
