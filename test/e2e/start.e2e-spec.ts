import { describe, expect, it } from 'vitest';
import { GatewayProcess } from '../support/gateway.js';

/** Real: the gateway process, which must fail before it contacts any other part. */
describe('an invalid setting', () => {
  const refused = async (
    settings: Record<string, unknown>,
    environment: Record<string, string> = {},
  ): Promise<string> => {
    const gateway = await GatewayProcess.launch(settings, environment);
    expect(await gateway.exited()).toBe(78);
    expect(gateway.printed).toEqual([]);
    return gateway.logs.map(({ msg }) => msg).join('\n');
  };

  it('resolveSchemaOnErrorOnly and resolveSchemaAtProduce together stop the start', async () => {
    const printed = await refused({
      producer: { resolveSchemaOnErrorOnly: true, resolveSchemaAtProduce: true },
    });
    expect(printed).toContain('producer.resolveSchemaAtProduce');
  });

  it('a CTAS output equal to its input stops the start', async () => {
    expect(await refused({ ctas: [{ input: 'bars', output: 'bars' }] })).toContain('ctas');
  });

  it('an unknown setting is reported with its value and the allowed ones', async () => {
    const printed = await refused({ producer: { schemaCheckStrategy: 'strict' } });
    expect(printed).toContain('producer.schemaCheckStrategy');
    expect(printed).toContain('"strict"');
    expect(printed).toContain('Lenient');
  });

  it('auto-registration cannot be turned on', async () => {
    expect(await refused({}, { SLUICEGATE_PRODUCER__AUTO_REGISTER: 'true' })).toMatch(/autoRegister/i);
  });

  it('a Generic key stops the start', async () => {
    const printed = await refused({
      mappings: [{ topic: 'bars_1s_rows', key: { record: 'generic', schemaFile: './none.avsc' } }],
    });
    expect(printed).toMatch(/mappings.*key.*record/);
  });
});
