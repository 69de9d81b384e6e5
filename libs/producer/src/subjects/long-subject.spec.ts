import { describe, expect, it } from 'vitest';
import { bar, barValue } from '../../../../test/fixtures/bars.js';
import { GatewayBench, mapping, operator, post, topic } from '../../../../test/support/gateway-bench.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway and the machine. */
describe('a subject whose name is too long to be stored', () => {
  const subject = 'x'.repeat(2_000);

  it('refuses produce requests, and nothing is sent', async () => {
    const bench = new GatewayBench();
    bench.registry.register(subject, barValue);
    const { gateway } = bench.pod({ subjectResolver: () => subject });
    expect(await post(gateway, bar.value)).toMatchObject({
      ok: false,
      refusal: {
        code: 'request.too_large',
        outcome: 'not_sent',
        detail: expect.stringContaining('1500') as string,
      },
    });
    expect(bench.sender.log).toEqual([]);
  });

  it('refuses an operator’s command', async () => {
    const { gateway } = new GatewayBench().pod();
    const { record, schema } = mapping(barValue);
    const result = await gateway.declareMapping({
      ...operator,
      topic,
      subject,
      role: 'value',
      record,
      schema,
    });
    expect(result).toMatchObject({ ok: false, refusal: { code: 'request.too_large' } });
  });
});
