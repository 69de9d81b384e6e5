import { expect, it } from 'vitest';
import { firstRecord } from './first-record.js';

it('the first record is a command for this gateway, with a key only where one is needed', () => {
  expect(firstRecord('http://127.0.0.1:8080', false)).toBe(
    [
      `curl -X POST 'http://127.0.0.1:8080/topics/quotes' \\`,
      `  -H 'content-type: application/json' \\`,
      `  -d '{"records":[{"value":{"symbol":"ACME","bid":1.5}}]}'`,
    ].join('\n'),
  );
  expect(firstRecord('https://gw', true)).toContain('Bearer $SLUICEGATE_KEY');
});
