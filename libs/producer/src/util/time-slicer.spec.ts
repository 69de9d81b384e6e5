import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SLICE_MS, TimeSlicer } from './time-slicer.js';

describe('work that may be long', () => {
  let slicer: TimeSlicer;

  beforeEach(() => {
    slicer = new TimeSlicer();
    vi.useFakeTimers({ toFake: ['performance', 'setImmediate'] });
  });

  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
  });

  it('begins at once while the slice has time', () => {
    expect(slicer.begin()).toBeNull();
    expect(slicer.begin()).toBeNull();
  });

  it('waits for the next iteration of the event loop if other work used up the slice', async () => {
    expect(slicer.begin()).toBeNull();
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + SLICE_MS);
    const next = slicer.begin();
    vi.restoreAllMocks();
    expect(next).not.toBeNull();
    let begun = false;
    void next?.then(() => (begun = true));
    await Promise.resolve();
    expect(begun).toBe(false);
    vi.runAllTimers();
    await next;
    expect(begun).toBe(true);
  });

  it('shares one slice per iteration of the event loop, however many pieces it has', async () => {
    const now = vi.spyOn(performance, 'now');
    const start = 1000;
    now.mockReturnValue(start);
    expect(slicer.pause()).toBeNull();
    now.mockReturnValue(start + SLICE_MS - 1);
    expect(slicer.pause()).toBeNull();
    now.mockReturnValue(start + SLICE_MS + 1);
    const pause = slicer.pause();
    expect(pause).not.toBeNull();
    vi.runAllTimers();
    await pause;
    expect(slicer.pause()).toBeNull();
    now.mockRestore();
  });
});
