import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subjectResolvers } from './subject-resolver.js';

const names = Object.keys(subjectResolvers) as (keyof typeof subjectResolvers)[];

describe('subject resolver', () => {
  it.each([
    ['TopicName', 'bars-key', 'bars-value'],
    ['RecordName', 'com.example.Bar', 'com.example.Bar'],
    ['TopicRecordName', 'bars-com.example.Bar', 'bars-com.example.Bar'],
  ] as const)('%s names subjects as Confluent does', (name, key, value) => {
    const resolve = subjectResolvers[name];
    expect(resolve('bars', 'com.example.Bar', 'key')).toBe(key);
    expect(resolve('bars', 'com.example.Bar', 'value')).toBe(value);
  });

  it('needs a full name only where the name is part of the subject', () => {
    expect(names.filter((name) => subjectResolvers[name]('bars', null, 'value') === null)).toEqual([
      'RecordName',
      'TopicRecordName',
    ]);
  });

  it('gives the same subject for the same input, whatever other calls are in between', () => {
    const input = fc.tuple(
      fc.constantFrom(...names),
      fc.string(),
      fc.option(fc.string()),
      fc.constantFrom('key' as const, 'value' as const),
    );
    fc.assert(
      fc.property(input, fc.array(input), ([name, topic, fullName, role], others) => {
        const first = subjectResolvers[name](topic, fullName, role);
        for (const [other, ...rest] of others) subjectResolvers[other](...rest);
        expect(subjectResolvers[name](topic, fullName, role)).toBe(first);
      }),
    );
  });
});
