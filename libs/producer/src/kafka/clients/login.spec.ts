import { describe, expect, test } from 'vitest';
import { Login } from './login.js';

describe('a password', () => {
  test('is read at each authentication', async () => {
    let password = 'first';
    const login = new Login({ mechanism: 'plain', username: 'u', password: () => password });
    expect(await login.secret()).toBe('first');
    password = 'second';
    expect(await login.secret()).toBe('second');
  });

  test('that was refused is final until there is another one', async () => {
    let password = 'first';
    const login = new Login({ mechanism: 'plain', username: 'u', password: () => password });
    await login.secret();
    expect(await login.replacedAfterRefusal()).toBe(false);
    password = 'second';
    expect(await login.replacedAfterRefusal()).toBe(true);
  });

  test('that was never sent was not refused', async () => {
    const login = new Login({ mechanism: 'plain', username: 'u', password: () => 'first' });
    expect(await login.replacedAfterRefusal()).toBe(false);
  });
});

describe('a token', () => {
  test('that was refused is reported, and then the next one counts', async () => {
    const refused: string[] = [];
    const token = (): Promise<string> => Promise.resolve(`t${refused.length}`);
    const login = new Login({ mechanism: 'oauthbearer', token, refused: (each) => refused.push(each) });
    expect(await login.secret()).toBe('t0');
    expect(await login.replacedAfterRefusal()).toBe(true);
    expect(refused).toEqual(['t0']);
  });

  test('that was refused is final if the source has no other', async () => {
    const login = new Login({ mechanism: 'oauthbearer', token: () => Promise.resolve('t') });
    await login.secret();
    expect(await login.replacedAfterRefusal()).toBe(false);
  });

  test('that was refused may be replaced later if there is none now', async () => {
    let token: Promise<string> = Promise.resolve('t');
    const login = new Login({ mechanism: 'oauthbearer', token: () => token });
    await login.secret();
    token = Promise.reject(new Error('no token now'));
    expect(await login.replacedAfterRefusal()).toBe(true);
  });
});
