import { loadavg } from 'node:os';
import type { PartResult } from './part.js';
import { saveResult } from './report.js';

/**
 * Runs the parts of a bench in turn, saves what they measured, and prints their goals.
 * @param name of the bench
 * @param given to each part
 * @param options of the command line; `part`: the only one to run, from 1 on; 0: all
 */
export async function runParts<Given>(
  name: string,
  parts: readonly ((given: Given) => Promise<PartResult>)[],
  given: Given,
  options: { readonly part: number },
): Promise<void> {
  const results: Record<string, unknown> = { at: new Date().toISOString(), options, load: loadavg() };
  const goals: (() => void)[] = [];
  for (const [index, part] of parts.entries()) {
    if (options.part !== 0 && options.part !== index + 1) continue;
    const { result, printGoals } = await part(given);
    results[part.name] = result;
    goals.push(...printGoals);
  }
  await saveResult(name, results);
  for (const printGoals of goals) printGoals();
}
