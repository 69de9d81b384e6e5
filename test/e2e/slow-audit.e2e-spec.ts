import { request, type ClientRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { barValue } from '../fixtures/bars.js';
import { sendRequest } from '../support/send-request.js';
import type { GatewayProcess } from '../support/gateway.js';
import { onPostgres } from '../support/postgres.js';
import { auditQueries, slowAudit } from '../support/slow-audit.js';
import { World } from '../support/world.js';

/** Real: gateway process, Kafka, Postgres. Each row of the audit takes a minute. */
describe('while auditors run slow queries', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  const auditors: ClientRequest[] = [];

  const executing = (): Promise<number> => auditQueries(world.databaseUrl, 'sluicegate');
  const command = (method: string, path: string, body: unknown) =>
    sendRequest(gateway, method, `/v1/subjects/${topic}/${topic}-value/${path}`, {
      headers: { 'content-type': 'application/json' },
      body,
    });

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic('audited');
    gateway = await world.gateway(await world.settings([]));
    const body = { record: 'generic', schema: JSON.stringify(barValue), reason: 'a test' };
    expect((await command('PUT', 'mapping', body)).status).toBe(200);
    await onPostgres(world.databaseUrl, (client) =>
      client.query(
        `insert into mismatch (id, topic, subject, role, opened_at, pod, class, trigger, kind, origin, differences, outcome, attempts)
         values ('m', 'x', 'x', 'value', now(), 'p', 'schema.conflict', 'X', 'X', 'client', '[]', 'refused', 1)`,
      ),
    );
    await slowAudit(world.databaseUrl);
    for (let at = 0; at < 8; at += 1) {
      const headers = at % 2 === 0 ? {} : { accept: 'text/csv' };
      const auditor = request(`${gateway.url}/v1/mismatches?q=x`, { headers, agent: false });
      auditor.on('error', () => undefined).end();
      auditors.push(auditor);
    }
    await vi.waitFor(async () => expect(await executing()).toBe(4), { timeout: 5_000 });
  });
  afterAll(() => world.close());

  it('operators list subjects, and open and reset circuits', async () => {
    const begun = performance.now();
    expect((await sendRequest(gateway, 'GET', '/v1/subjects')).status).toBe(200);
    expect((await command('POST', 'open', { reason: 'a test' })).status).toBe(200);
    expect((await command('POST', 'reset', { reason: 'a test' })).body).toMatchObject({ state: 'healthy' });
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(await executing()).toBe(4);
  });

  it('one more query is refused with Retry-After', async () => {
    const response = await sendRequest(gateway, 'GET', '/v1/mismatches');
    expect(response.status).toBe(503);
    expect(response.body).toMatchObject({ code: 'overloaded' });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('their queries end in Postgres once they disconnect', async () => {
    for (const auditor of auditors) auditor.destroy();
    // Well below the limit of a query.
    await vi.waitFor(async () => expect(await executing()).toBe(0), { timeout: 5_000 });
  });
});
