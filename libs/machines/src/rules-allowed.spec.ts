import { describe, expect, it } from 'vitest';
import * as c from './testing/commands.js';
import { historyTo } from './testing/samples.js';
import { given } from './testing/scenario.js';

const rulesAllowed = ['encoding encryptSsn (ENCRYPT)'];

describe('rules that producer.allowRules permits', () => {
  it.each([
    ['MappingDeclared', historyTo.healthy, c.declareMapping({ source: 'admin', rulesAllowed })],
    ['SchemaResolved', historyTo['resolving.lookingUp'], c.resolveSchema({ rulesAllowed })],
    ['WriterAccepted', historyTo.healthy, c.acceptWriter({ rulesAllowed })],
    ['WriterRewritten', historyTo.healthy, c.rewriteWriter({ rulesAllowed })],
  ] as const)('are named in %s', (type, before, command) => {
    const named = given(...before).when(
      command.type === 'DeclareMapping'
        ? { ...command, mapping: { ...command.mapping, schemaId: 1 } }
        : command,
      12,
    );
    expect(named.decision).toMatchObject({ ok: true, events: [{ type, rulesAllowed }] });
  });

  it('leave no member if there are none, or if nothing is written under them', () => {
    const { decision } = given(...historyTo['resolving.lookingUp']).when(
      c.resolveSchema({ rulesAllowed: [] }),
      12,
    );
    expect(decision.ok && decision.events[0]).not.toHaveProperty('rulesAllowed');
    const stop = c.resolveSchema({ verdict: 'stop', next: null, rulesAllowed });
    const stopped = given(...historyTo['resolving.lookingUp']).when(stop, 12);
    expect(stopped.decision.ok && stopped.decision.events[0]).not.toHaveProperty('rulesAllowed');
  });
});
