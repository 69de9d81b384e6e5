import { World } from '../../test/support/world.js';
import { LoadGenerator } from '../support/load.js';
import type { PartResult } from '../support/part.js';
import { printTable } from '../support/report.js';
import { nameOf } from './bodies.js';
import { httpCases } from './cases.js';
import { compare, rowsOf } from './compare.js';
import type { ShapesOptions } from './part.js';

/** Records of every kind over HTTP, beside the bare server. */
export async function overHttp(options: ShapesOptions): Promise<PartResult> {
  const world = await World.create();
  const generator = new LoadGenerator();
  const rows: Record<string, string | number>[] = [];
  for (const one of httpCases) {
    if (!nameOf(one).includes(options.case)) continue;
    rows.push(...(await rowsOf(one, await compare({ world, generator }, one, options), options)));
  }
  generator.close();
  await world.close();
  printTable(rows);
  return { result: rows, printGoals: [] };
}
