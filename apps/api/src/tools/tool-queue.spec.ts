import { describe, expect, it } from 'vitest';
import { TimeSlicer } from '#producer';
import { ToolQueue } from './tool-queue.js';

/* A real time slicer. */

const queue = (): ToolQueue => new ToolQueue(new TimeSlicer());

/** Work that ends when it is told to. */
function held() {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { work: () => ended, end: () => end() };
}

describe('the queue of tools', () => {
  it('runs one call at a time, in their order', async () => {
    const tools = queue();
    const log: string[] = [];
    const call = (name: string) =>
      tools.run(name, async (nextStep) => {
        log.push(`${name} begins`);
        await nextStep();
        log.push(`${name} ends`);
      });
    await Promise.all([call('a'), call('b')]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('waits for a time slice before a call and before each of its steps', async () => {
    let slices = 0;
    const tools = new ToolQueue({ nextSlice: () => Promise.resolve(void (slices += 1)) });
    const seen = await tools.run('a', async (nextStep) => {
      const before = slices;
      await nextStep();
      return [before, slices];
    });
    expect(seen).toEqual([1, 2]);
  });

  it('goes on after a call that failed, and passes its error to its caller', async () => {
    const tools = queue();
    const failed = tools.run('a', () => Promise.reject(new Error('no')));
    const next = tools.run('a', () => 1);
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe(1);
  });

  it('refuses the fifth call of a caller, and accepts others', async () => {
    const tools = queue();
    const { work, end } = held();
    const waiting = Array.from({ length: 4 }, () => tools.run('a', work));
    await expect(tools.run('a', () => 1)).rejects.toMatchObject({ refusal: { code: 'overloaded' } });
    const other = tools.run('b', () => 2);
    end();
    expect(await other).toBe(2);
    await Promise.all(waiting);
    expect(await tools.run('a', () => 3)).toBe(3);
  });

  it('refuses the 17th call, whoever sends it', async () => {
    const tools = queue();
    const { work, end } = held();
    const waiting = Array.from({ length: 16 }, (_, index) => tools.run(`caller ${index}`, work));
    await expect(tools.run('one more', () => 1)).rejects.toMatchObject({ refusal: { code: 'overloaded' } });
    end();
    await Promise.all(waiting);
  });
});
