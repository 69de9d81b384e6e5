import { describe, expect, it } from 'vitest';
import { strayVariables } from './stray-variables.js';
import { variableNames } from './variable-names.js';

describe('a variable of the environment', () => {
  it.each([
    ['SLUICEGATE_PRODUCER_MODE', 'SLUICEGATE_PRODUCER__MODE'],
    ['SLUICEGATE_HTTP_PORT', 'SLUICEGATE_HTTP__PORT'],
    ['SLUICEGATE_KAFKA_SSL_CA_FILE', 'SLUICEGATE_KAFKA__SSL__CA_FILE'],
    ['SLUICEGATE_POSTGRES_URL', 'SLUICEGATE_POSTGRES__URL'],
    ['SLUICEGATE_LOGLEVEL', 'SLUICEGATE_LOG_LEVEL'],
    ['SLUICEGATE_MAPINGS', 'SLUICEGATE_MAPPINGS'],
    ['sluicegate_producer__mode', 'SLUICEGATE_PRODUCER__MODE'],
    ['SLUICE_GATE_PRODUCER__MODE', 'SLUICEGATE_PRODUCER__MODE'],
    ['SLUICEGATE_FAVOURITE', null],
  ])('that is not a setting, %s, is reported with the most similar one', (name, meant) => {
    expect(strayVariables({ [name]: 'S3CRET' })).toEqual([{ name, meant }]);
  });

  it('that is a setting, is set by Kubernetes, or belongs to another program is not reported', () => {
    const known = Object.fromEntries(variableNames().map((name) => [name, 'x']));
    const others = {
      SLUICEGATE_PORT: 'tcp://10.0.0.1:80',
      SLUICEGATE_SERVICE_HOST: '10.0.0.1',
      SLUICEGATE_SERVICE_PORT: '80',
      SLUICEGATE_SERVICE_PORT_HTTP: '80',
      SLUICEGATE_PORT_80_TCP: 'tcp://10.0.0.1:80',
      SLUICEGATE_PORT_80_TCP_ADDR: '10.0.0.1',
      SLUICEGATE_KAFKA_SERVICE_HOST: '10.0.0.2',
      SLUICEGATE_SCRIPT_PROCESS: '1',
      PATH: '/bin',
    };
    expect(strayVariables({ ...known, ...others })).toEqual([]);
  });
});

it('every setting has a variable', () => {
  expect(variableNames()).toEqual(
    expect.arrayContaining([
      'SLUICEGATE_HTTP__ACCESS_LOG',
      'SLUICEGATE_KAFKA__SSL__CA_FILE',
      'SLUICEGATE_KAFKA__SASL__PASSWORD',
      'SLUICEGATE_SCHEMA_REGISTRY__AUTH__TOKEN',
      'SLUICEGATE_POSTGRES__URL',
      'SLUICEGATE_PRODUCER__CIRCUIT_BREAKER__OPEN_MS',
      'SLUICEGATE_MAPPINGS',
    ]),
  );
});
