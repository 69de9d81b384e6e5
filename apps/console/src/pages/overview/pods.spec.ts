import { describe, expect, it } from 'vitest';
import { podStates } from './pods.js';

const pod = (name: string, seconds: number, version = '1.0.0') => ({
  pod: name,
  version,
  started_at: '2026-01-01T00:00:00.000Z',
  seen_at: new Date(Date.UTC(2026, 0, 1, 12) + seconds * 1000).toISOString(),
  is_this: false,
});

describe('pods', () => {
  it('are missing once they are silent for more than 30 s', () => {
    const { pods } = podStates([pod('a', 31), pod('b', 1), pod('c', 0)]);
    expect(pods.filter(({ isMissing }) => isMissing).map((each) => each.pod)).toEqual(['c']);
  });

  it('differ in version only among those that are there', () => {
    expect(podStates([pod('a', 60), pod('b', 59, '1.1.0')]).versions).toEqual(['1.0.0', '1.1.0']);
    expect(podStates([pod('a', 60), pod('b', 0, '1.1.0')]).versions).toEqual(['1.0.0']);
  });

  it('may be none', () => {
    expect(podStates([])).toEqual({ pods: [], versions: [] });
  });
});
