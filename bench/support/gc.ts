/** The pauses of V8's garbage collector in a time. */
export interface Pauses {
  readonly count: number;
  /** In ms. */
  readonly total: number;
  readonly longest: number;
}

const code = 'import{setFlagsFromString}from"node:v8";setFlagsFromString("--trace-gc")';

/** For `NODE_OPTIONS`, which does not allow `--trace-gc` itself. The process prints a line for each pause. */
export const traceGc = `--import=data:text/javascript,${encodeURIComponent(code)}`;

const pause = /^\[\d+:0x[\da-f]+\].*? ms: .*? MB, (?:pooled: \S+ MB, )?([\d.]+) \/ [\d.]+ ms/;

/** Reads lines of `--trace-gc`; other lines are ignored. */
export function pausesOf(lines: readonly string[]): Pauses {
  const durations = lines.flatMap((line) => {
    const found = pause.exec(line);
    return found === null ? [] : [Number(found[1])];
  });
  return {
    count: durations.length,
    total: durations.reduce((sum, one) => sum + one, 0),
    longest: Math.max(0, ...durations),
  };
}
