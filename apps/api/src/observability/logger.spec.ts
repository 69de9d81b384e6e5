import { expect, it } from 'vitest';
import { createLogger } from './logger.js';

it('an error in a line has its name, message, code, stack and causes, and none of its other members', () => {
  const lines: string[] = [];
  const logger = createLogger('info', 'pod-1', { write: (line: string) => void lines.push(line) });
  const cause = Object.assign(new Error('inner'), { detail: 'Failing row contains (S3CRET)' });
  logger.warn({ err: Object.assign(new Error('outer', { cause }), { code: '23514', input: 'S3CRET' }) }, 'x');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: { name: 'Error', message: 'outer', code: '23514', cause: { message: 'inner' } },
  });
  expect(lines.join()).not.toContain('S3CRET');
});
