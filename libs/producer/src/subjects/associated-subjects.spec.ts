import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryJournal, MemoryLog } from '#journal';
import {
  gate,
  key,
  policy,
  StandInRegistry,
  subject,
  topic,
  noTelemetry,
} from '../../../../test/support/gateway-bench.js';
import { AssociatedSubjects } from './associated-subjects.js';
import type { CounterName } from '../index.js';
import { SubjectRepository } from './subject-repository.js';

const metadata = { requestId: 'request', actor: null };
const call = `association ${topic} value`;

/** Stand-ins: registry, journal in memory. Real: the machine and the subject repository. */
describe('the subject that the registry associates with a topic', () => {
  let log: MemoryLog;
  let registry: StandInRegistry;
  let counted: CounterName[];

  beforeEach(() => {
    log = new MemoryLog();
    registry = new StandInRegistry();
    counted = [];
  });

  /** One pod, and its view of the topic's default subject. */
  async function pod() {
    const telemetry = { ...noTelemetry, counter: (name: CounterName) => void counted.push(name) };
    const subjects = new SubjectRepository({
      journal: new MemoryJournal(log),
      policy,
      podId: 'pod',
      configured: () => null,
      telemetry,
    });
    const associated = new AssociatedSubjects({
      registry,
      subjects,
      telemetry,
      configuredByRole: () => null,
    });
    return { associated, home: await subjects.get(key) };
  }

  it('is looked up once, and known to every pod and after a restart', async () => {
    registry.associate(topic, 'value', 'bars-of-record');
    const first = await pod();
    expect(first.associated.known(first.home)).toBeNull();
    const results = await Promise.all([1, 2, 3].map(() => first.associated.lookUp(first.home, metadata)));
    for (const result of results) expect(result).toEqual({ status: 'known', subject: 'bars-of-record' });
    const restarted = await pod();
    expect(restarted.associated.known(restarted.home)).toBe('bars-of-record');
    expect(registry.calls).toEqual([call]);
    expect(log.events(key)).toMatchObject([
      { type: 'SubjectAssociated', subject: 'bars-of-record', previous: null },
    ]);
    expect(counted).toEqual(['sr.lookup.ok']);
  });

  it("is the topic's default subject if there is no association, which is stored as well", async () => {
    const { associated, home } = await pod();
    expect(await associated.lookUp(home, metadata)).toEqual({ status: 'known', subject });
    expect(associated.known(home)).toBe(subject);
    expect(log.events(key)).toMatchObject([{ type: 'SubjectAssociated', subject: null }]);
  });

  it('is stored again only if it has moved', async () => {
    const { associated, home } = await pod();
    await associated.lookUp(home, metadata);
    expect(await associated.lookUp(home, metadata)).toEqual({ status: 'known', subject });
    registry.associate(topic, 'value', 'bars-of-record');
    expect(await associated.lookUp(home, metadata)).toEqual({
      status: 'known',
      subject: 'bars-of-record',
    });
    registry.associate(topic, 'value', null);
    expect(await associated.lookUp(home, metadata)).toEqual({ status: 'known', subject });
    expect(log.events(key)).toMatchObject([
      { subject: null, previous: null },
      { subject: 'bars-of-record', previous: null },
      { subject: null, previous: 'bars-of-record' },
    ]);
  });

  it('is unknown while the registry is down or denies access, and nothing is stored', async () => {
    const { associated, home } = await pod();
    registry.down = 'refused';
    expect(await associated.lookUp(home, metadata)).toEqual({ status: 'unreachable', reason: 'refused' });
    registry.down = null;
    registry.denies = true;
    expect(await associated.lookUp(home, metadata)).toMatchObject({ status: 'denied' });
    expect(associated.known(home)).toBeNull();
    expect(log.events(key)).toEqual([]);
    expect(counted).toEqual(['sr.lookup.fail']);
  });

  it('is unknown if there are several', async () => {
    const { associated, home } = await pod();
    registry.association = () => Promise.resolve({ status: 'unusable', message: '2 subjects' });
    expect(await associated.lookUp(home, metadata)).toEqual({ status: 'unusable', reason: '2 subjects' });
    expect(log.events(key)).toEqual([]);
  });

  it('is stored once if two pods look it up at once', async () => {
    const pods = [await pod(), await pod()];
    const slow = gate();
    registry.gate = slow.closed;
    const lookups = pods.map(({ associated, home }) => associated.lookUp(home, metadata));
    slow.open();
    for (const result of await Promise.all(lookups)) expect(result).toMatchObject({ subject });
    expect(log.events(key)).toHaveLength(1);
  });
});
