import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SLICE_MS, TimeSlicer } from './slices.js';

describe('work that may be long', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setImmediate'] });
  });

  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
  });

  it('begins at once while its turn of the event loop has time', () => {
    expect(new TimeSlicer().begin()).toBeNull();
    expect(new TimeSlicer().begin()).toBeNull();
  });

  it('waits for the next turn when others have used this one up', async () => {
    expect(new TimeSlicer().begin()).toBeNull();
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + SLICE_MS);
    const turn = new TimeSlicer().begin();
    vi.restoreAllMocks();
    expect(turn).not.toBeNull();
    let begun = false;
    void turn?.then(() => (begun = true));
    await Promise.resolve();
    expect(begun).toBe(false);
    vi.runAllTimers();
    await turn;
    expect(begun).toBe(true);
  });

  it('shares the time of one turn of the event loop, however many pieces it has', async () => {
    const now = vi.spyOn(performance, 'now');
    const start = 1000;
    now.mockReturnValue(start);
    expect(new TimeSlicer().pause()).toBeNull();
    now.mockReturnValue(start + SLICE_MS - 1);
    expect(new TimeSlicer().pause()).toBeNull();
    now.mockReturnValue(start + SLICE_MS + 1);
    const pause = new TimeSlicer().pause();
    expect(pause).not.toBeNull();
    vi.runAllTimers();
    await pause;
    expect(new TimeSlicer().pause()).toBeNull();
    now.mockRestore();
  });
});
