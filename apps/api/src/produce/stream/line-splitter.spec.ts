import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retainedBytes } from '../../testing/retained-bytes.js';
import { LineSplitter, type Line } from './line-splitter.js';

function pushed(splitter: LineSplitter, chunk: Buffer): Line[] {
  const lines: Line[] = [];
  splitter.give(chunk);
  for (let line = splitter.next(); line !== null; line = splitter.next()) lines.push(line);
  return lines;
}

function split(chunks: readonly (string | Buffer)[], maxLineBytes = 100): (string | number)[] {
  const splitter = new LineSplitter(maxLineBytes);
  const lines = chunks.flatMap((chunk) => pushed(splitter, Buffer.from(chunk)));
  const last = splitter.end();
  return [...lines, ...(last === null ? [] : [last])].map(({ number, bytes }) => bytes?.toString() ?? number);
}

describe('bytes as lines', () => {
  it.each<[string, string[], (string | number)[]]>([
    ['end with a newline each', ['a\nb\n'], ['a', 'b']],
    ['end with the bytes', ['a\nb'], ['a', 'b']],
    ['may end with CR LF', ['a\r\nb\r\n'], ['a\r', 'b\r']],
    ['leave blank ones out', ['\n\r\n \t\na\n\n'], ['a']],
    ['are put together from chunks', ['a', 'b\nc', '', 'd\n'], ['ab', 'cd']],
    ['lose the byte order mark of the first', ['\ufeffa\n\ufeffb\n'], ['a', '\ufeffb']],
    ['that are a mark alone are blank', ['\ufeff\na'], ['a']],
    ['have a number instead where they are too long', ['a\nbbbbb\n\ncccc\n'], ['a', 2, 'cccc']],
    ['too long in many chunks, too', ['bb', 'bb', 'bb', 'b\na'], [1, 'a']],
    ['too long at the end, too', ['a\nbbbbb'], ['a', 2]],
    ['are as long as the bound without their CR', ['aaaa\r\nbbbb\n'], ['aaaa\r', 'bbbb']],
  ])('%s', (_what, chunks, lines) => {
    expect(split(chunks, 4)).toEqual(lines);
  });

  it('count from 1, including blank ones', () => {
    const splitter = new LineSplitter(10);
    expect(pushed(splitter, Buffer.from('\na\n\nb\n')).map(({ number }) => number)).toEqual([2, 4]);
  });

  it('are the same however the bytes are split', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '\n', '\r\n', ' ', '\ufeff', 'long enough'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 10 }), (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''));
        const bounds = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
        expect(split(chunks, 8)).toEqual(split([bytes], 8));
      }),
    );
  });

  it('report a too long line of any length', () => {
    const splitter = new LineSplitter(10);
    for (let sent = 0; sent < 1000; sent += 1) expect(pushed(splitter, Buffer.alloc(1000, 'x'))).toEqual([]);
    expect(splitter.end()).toEqual({ number: 1, bytes: null });
  });

  it('need no more memory in chunks of one byte than in one chunk', async () => {
    const splitter = new LineSplitter(1_000_000);
    const retained = await retainedBytes(() => {
      for (let sent = 0; sent < 300_000; sent += 1) pushed(splitter, Buffer.alloc(1, 'x'));
      return splitter;
    });
    expect(retained).toBeLessThan(2_000_000);
    expect(splitter.end()?.bytes?.length).toBe(300_000);
  });

  it('are split off one by one, so that no more of them exist than requested', () => {
    const splitter = new LineSplitter(10);
    splitter.give(Buffer.from('a\nb\nc'));
    expect(splitter.next()?.bytes?.toString()).toBe('a');
    expect(splitter.isEmpty).toBe(false);
    expect(splitter.next()?.bytes?.toString()).toBe('b');
    expect(splitter.next()).toBeNull();
    expect(splitter.isEmpty).toBe(true);
  });

  it('without memory are dropped up to their end, and the next one is kept', () => {
    const reserved: number[] = [];
    const splitter = new LineSplitter(1_000_000, (bytes) => {
      reserved.push(bytes);
      return bytes <= 4096 ? 'granted' : 'busy';
    });
    const chunks = [...Array.from({ length: 10 }, () => Buffer.alloc(1000, 'x')), Buffer.from('\nnext\n')];
    expect(chunks.flatMap((chunk) => pushed(splitter, chunk))).toMatchObject([
      { number: 1, bytes: null, noMemory: 'busy' },
      { number: 2, bytes: Buffer.from('next') },
    ]);
    expect(reserved.at(-1)).toBe(0);
  });
});
