import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { nobody, type Principal } from '../access/principal.js';
import { CallerAccounts } from './caller-accounts.js';
import { NAME_MS } from './recent-names.js';

const caller = (name: string, more: Partial<Principal['limits']> = {}): Principal => ({
  ...nobody,
  name,
  kind: 'token',
  limits: { ...nobody.limits, requestsPerSecond: 10, ...more },
});

describe('the accounts of callers', () => {
  it('exist once for each kind and name, whatever object stands for the caller', () => {
    const accounts = new CallerAccounts();
    const account = accounts.of(caller('a'), 0);
    expect(accounts.of(caller('a'), 0)).toBe(account);
    expect(accounts.of(caller('b'), 0)).not.toBe(account);
    expect(accounts.of({ ...caller('a'), kind: 'api_key' }, 0)).not.toBe(account);
  });

  it('take over limits that have changed, with what was used', () => {
    const accounts = new CallerAccounts();
    accounts.of(caller('a'), 0).rates.takeRequest(0);
    expect(accounts.of(caller('a', { requestsPerSecond: 20 }), 0).rates.state(0)).toBe('"requests";r=19;t=1');
  });

  it('are bounded in number: those that are as good as new are forgotten first', () => {
    const accounts = new CallerAccounts(10);
    const used = accounts.of(caller('used'), 0);
    used.rates.takeRequest(0);
    for (let n = 0; n < 10; n += 1) accounts.of(caller(`idle ${n}`), 0);
    expect(accounts.size).toBeLessThanOrEqual(10);
    expect(accounts.of(caller('used'), 0)).toBe(used);
  });

  it('with subjects are as good as new an hour after their last use', () => {
    const accounts = new CallerAccounts(10);
    const used = accounts.of(caller('used'), 0);
    used.subjects.use('a', 1, 0);
    expect([used.isIdle(NAME_MS - 1), used.isIdle(NAME_MS)]).toEqual([false, true]);
  });

  it('with a connection are not forgotten', () => {
    const accounts = new CallerAccounts(10);
    const connected = accounts.of(caller('connected'), 0);
    const socket = new Socket();
    connected.connect(socket, 1);
    for (let n = 0; n < 30; n += 1) accounts.of(caller(`used ${n}`), 0).rates.takeRequest(0);
    expect(accounts.size).toBeLessThanOrEqual(10);
    expect(accounts.of(caller('connected'), 0)).toBe(connected);
    socket.destroy();
  });
});
