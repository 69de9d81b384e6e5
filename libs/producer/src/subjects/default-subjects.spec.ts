import { expect, it, vi } from 'vitest';
import { initialSnapshot } from '#machines';
import { subjectResolvers } from '#registry';
import { Subject } from './subject.js';
import { DefaultSubjects } from './default-subjects.js';

it('the stream of a topic is resolved once if the pod has its subject, and cached for no other topic', () => {
  const resolver = vi.fn(subjectResolvers.TopicName);
  const bars = new Subject({
    key: { topic: 'bars', subject: 'bars-value', role: 'value' },
    version: 0,
    snapshot: initialSnapshot,
  });
  const peek = (id: string) => (id === 'bars/bars-value' ? bars : undefined);
  const streams = new DefaultSubjects({
    subjectResolver: resolver,
    configuredName: () => null,
    associated: null,
    subjects: { peek },
  });
  for (let time = 0; time < 3; time++) {
    expect(streams.streamOf('bars', 'value')).toBe('bars/bars-value');
    expect(streams.streamOf('typo', 'value')).toBe('typo/typo-value');
  }
  const resolvedTopics = resolver.mock.calls.map(([topic]) => topic);
  expect(resolvedTopics.filter((topic) => topic === 'bars')).toHaveLength(1);
  expect(resolvedTopics.filter((topic) => topic === 'typo')).toHaveLength(3);
});
