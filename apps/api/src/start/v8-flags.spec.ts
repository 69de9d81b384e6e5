import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { v8Flags } from './v8-flags.js';

describe("V8's flags", () => {
  it.each(['12.4.254.21-node.33', '14.1.146.11-node.19'])(
    'leave the young buffers of V8 %s to it',
    (version) => {
      expect(v8Flags(version)).toEqual(['--no-allocation-site-pretenuring']);
    },
  );

  it('are all known to the V8 that runs this', () => {
    const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    for (const flag of v8Flags(process.versions.v8)) {
      const name = flag.replace(/^--(no-)?/, '').replace(/=.*/, '');
      expect(known).toContain(`--${name} (`);
    }
  });

  it.runIf(process.versions.v8.startsWith('13.'))('free young buffers without full collections', () => {
    expect(4 * fullCollections(v8Flags(process.versions.v8))).toBeLessThan(fullCollections([]));
  });
});

/** How many full collections a process with these flags needs for 1.5 GB of buffers that are dropped at once. */
function fullCollections(flags: readonly string[]): number {
  const script = `
    for (const flag of process.argv.slice(1)) require('node:v8').setFlagsFromString(flag);
    const full = 4;
    let count = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { detail } of list.getEntries()) if (detail.kind === full) count += 1;
    });
    observer.observe({ entryTypes: ['gc'] });
    let left = 15_000;
    const make = () => {
      for (let some = 0; some < 20; some++) Buffer.allocUnsafeSlow(100_000);
      if ((left -= 20) > 0) setImmediate(make);
      else setImmediate(() => setImmediate(() => console.log(count)));
    };
    make();`;
  return Number(execFileSync(process.execPath, ['-e', script, ...flags], { encoding: 'utf8' }));
}
