import { describe, expect, it } from 'vitest';
import { changeOf, type EventView } from './changes.js';

const event = (type: string, data: EventView['data'], actor: string | null): EventView => ({
  version: 13,
  global_position: '1',
  event_id: 'e',
  type,
  schema_version: 1,
  data,
  metadata: { pod: 'pod-1', request_id: null, actor },
  at: '2026-01-01T00:00:00.000Z',
  hash: 'h',
});

describe('who changed a subject', () => {
  it.each([
    ['SubjectReset', { actor: 'eve', reason: 'fixed' }, 'eve reset the subject', 'fixed'],
    ['CircuitOpened', { forced: { actor: 'eve', reason: 'rebuild' } }, 'eve opened the circuit', 'rebuild'],
    ['MappingDeclared', { source: 'admin', reason: 'new' }, 'eve declared the mapping', 'new'],
    ['SubjectRemoved', { reason: 'gone' }, 'eve removed the subject', 'gone'],
  ])('is the operator of %s', (type, data, what, reason) => {
    expect(changeOf(event(type, data, 'eve'), 'me', 'en')).toMatchObject({ version: 13, what, reason });
  });

  it('is the reader, perhaps in another window', () => {
    expect(changeOf(event('SubjectReset', { reason: 'x' }, 'me'), 'me', 'en').what).toBe(
      'You reset the subject',
    );
    expect(changeOf(event('SubjectReset', { reason: 'x' }, 'me'), 'me', 'ja').what).toBe(
      'あなたがサブジェクトをリセットしました',
    );
  });

  it.each([
    ['ConflictDetected', {}],
    ['CircuitOpened', { forced: null, openUntil: '2026-01-01T00:00:00.000Z' }],
    ['MappingDeclared', { source: 'config', reason: null }],
  ])('is the gateway for %s that no operator caused', (type, data) => {
    // Whose request led to it is no answer to who decided it.
    expect(changeOf(event(type, data, 'loader'), 'me', 'en')).toMatchObject({
      what: `The gateway (pod-1) stored ${type}`,
      reason: null,
    });
  });
});
