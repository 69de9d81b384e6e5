import { describe, expect, it } from 'vitest';
import { overlayEnvironment } from './environment.js';

describe('the environment over the settings', () => {
  it('separates levels by two underscores and reads snake case as camel case', () => {
    expect(overlayEnvironment({}, { SLUICEGATE_PRODUCER__SCHEMA_CHECK_STRATEGY: 'Lenient' })).toEqual({
      producer: { schemaCheckStrategy: 'Lenient' },
    });
  });

  it('overrides the file and keeps the rest of it', () => {
    const file = { http: { host: '::1', port: 1 } };
    expect(overlayEnvironment(file, { SLUICEGATE_HTTP__PORT: '8081' })).toEqual({
      http: { host: '::1', port: 8081 },
    });
    expect(file.http.port).toBe(1);
  });

  it.each([
    ['SLUICEGATE_PRODUCER__HOLD__MAX_MS', '250', { producer: { hold: { maxMs: 250 } } }],
    [
      'SLUICEGATE_PRODUCER__SCHEMA_LOOKUP_BACKOFF__FACTOR',
      '1.5',
      { producer: { schemaLookupBackoff: { factor: 1.5 } } },
    ],
    [
      'SLUICEGATE_PRODUCER__RESOLVE_SCHEMA_AT_PRODUCE',
      'true',
      { producer: { resolveSchemaAtProduce: true } },
    ],
    ['SLUICEGATE_KAFKA__BROKERS', 'a:1, b:2', { kafka: { brokers: ['a:1', 'b:2'] } }],
    ['SLUICEGATE_KAFKA__BROKERS', '["a:1","b:2"]', { kafka: { brokers: ['a:1', 'b:2'] } }],
    ['SLUICEGATE_SCHEMA_REGISTRY__URL', 'http://a', { schemaRegistry: { url: 'http://a' } }],
    [
      'SLUICEGATE_SCHEMA_REGISTRY__URL',
      '["http://a","http://b"]',
      { schemaRegistry: { url: ['http://a', 'http://b'] } },
    ],
    ['SLUICEGATE_KAFKA__SASL', 'null', { kafka: { sasl: null } }],
    ['SLUICEGATE_KAFKA__SASL__USERNAME', '12', { kafka: { sasl: { username: '12' } } }],
    ['SLUICEGATE_KAFKA__SSL', 'true', { kafka: { ssl: true } }],
    ['SLUICEGATE_POSTGRES__URL', 'postgres://x', { postgres: { url: 'postgres://x' } }],
    ['SLUICEGATE_CTAS', '[{"input":"a","output":"b"}]', { ctas: [{ input: 'a', output: 'b' }] }],
    ['SLUICEGATE_LOG_LEVEL', 'debug', { log: { level: 'debug' } }],
  ])('reads %s=%s as the type of its setting', (name, text, settings) => {
    expect(overlayEnvironment({}, { [name]: text })).toEqual(settings);
  });

  it("passes on a text that it cannot read as the setting's type, so that it is reported", () => {
    expect(overlayEnvironment({}, { SLUICEGATE_HTTP__PORT: 'many' })).toEqual({ http: { port: 'many' } });
  });

  it('passes on an unknown setting, so that it is reported', () => {
    expect(overlayEnvironment({}, { SLUICEGATE_HTTP__PROT: '1' })).toEqual({ http: { prot: '1' } });
  });

  it('ignores what Kubernetes sets for a service named sluicegate, and the path of the file', () => {
    const environment = {
      SLUICEGATE_PORT: 'tcp://10.0.0.1:80',
      SLUICEGATE_SERVICE_HOST: '10.0.0.1',
      SLUICEGATE_CONFIG: 'x.yaml',
    };
    expect(overlayEnvironment({}, environment)).toEqual({});
  });
});
