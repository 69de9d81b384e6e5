import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JournalUnreachable, type Heartbeat } from '#journal';
import { PodHeartbeat } from './pod-heartbeat.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = (): boolean => false;
const silent = () => new Promise<void>(() => undefined);

function setUp({ isAway = never, isSilent = never } = {}) {
  const beats: Heartbeat[] = [];
  const removed: string[] = [];
  const faults: { where: string; error: unknown }[] = [];
  const call = (done: () => void): Promise<void> => {
    if (isSilent()) return silent();
    if (isAway()) return Promise.reject(new JournalUnreachable('away'));
    done();
    return Promise.resolve();
  };
  let uptimeMs = 0;
  const heartbeat = new PodHeartbeat({
    heartbeats: {
      record: (beat) => call(() => beats.push(beat)),
      remove: (pod) => call(() => removed.push(pod)),
    },
    pod: 'pod-a',
    version: '1.2.3',
    uptime: () => (uptimeMs += 5),
    onFault: (fault) => void faults.push(fault),
  });
  return { heartbeat, beats, removed, faults };
}

describe('the heartbeat of a pod', () => {
  it('begins with the start and repeats every 10 s', async () => {
    const { heartbeat, beats } = setUp();
    await heartbeat.start();
    expect(beats).toEqual([{ pod: 'pod-a', version: '1.2.3', uptimeMs: 5 }]);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(beats).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(beats).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(beats).toHaveLength(12);
  });

  it('goes on after a failure, which is reported', async () => {
    let away = true;
    const { heartbeat, beats, faults } = setUp({ isAway: () => away });
    await heartbeat.start();
    expect(faults).toEqual([{ where: 'heartbeat', error: expect.any(JournalUnreachable) as Error }]);
    away = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(beats).toHaveLength(1);
    expect(faults).toHaveLength(1);
  });

  it('has one statement in progress at most', async () => {
    const { heartbeat, beats } = setUp({ isSilent: () => true });
    void heartbeat.start();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(beats).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with the pod, whose row is removed', async () => {
    const { heartbeat, beats, removed } = setUp();
    await heartbeat.start();
    await heartbeat.stop();
    expect(removed).toEqual(['pod-a']);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(beats).toHaveLength(1);
  });

  it('ends although the row cannot be removed', async () => {
    let away = false;
    const { heartbeat, faults } = setUp({ isAway: () => away });
    await heartbeat.start();
    away = true;
    await heartbeat.stop();
    expect(faults).toHaveLength(1);
  });

  it('does not delay the end of the pod while Postgres is silent', async () => {
    const { heartbeat, removed } = setUp({ isSilent: () => true });
    void heartbeat.start();
    const stopped = vi.fn();
    void heartbeat.stop().then(stopped);
    await vi.advanceTimersByTimeAsync(499);
    expect(stopped).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(stopped).toHaveBeenCalled();
    expect(removed).toEqual([]);
  });

  it('does not begin once the pod ends', async () => {
    const { heartbeat, beats } = setUp();
    await heartbeat.stop();
    await heartbeat.start();
    expect(beats).toEqual([]);
  });
});
