import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { createLogger } from '../observability/logger.js';
import { logProcessOutput } from './process-output.js';

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const exit = vi.fn();
  const events = Object.assign(new EventEmitter(), { exit });
  const printed = vi.fn();
  events.on('warning', printed);
  const output: Partial<Console> = {};
  logProcessOutput(
    createLogger('info', 'pod-1', destination),
    events as unknown as Parameters<typeof logProcessOutput>[1],
    output,
  );
  return { lines, exit, events, printed, output };
}

const warning = (name: string, message: string) => Object.assign(new Error(message), { name, code: 'C1' });

it('a warning of Node is logged once, and not printed', () => {
  const { lines, events, printed } = setUp();
  for (let times = 0; times < 3; times++)
    events.emit('warning', warning('TimeoutNegativeWarning', '-1 is negative'));
  events.emit('warning', warning('DeprecationWarning', 'old'));
  expect(printed).not.toHaveBeenCalled();
  expect(lines).toMatchObject([
    { level: 'warn', pod: 'pod-1', warning: 'TimeoutNegativeWarning', code: 'C1', msg: '-1 is negative' },
    { level: 'warn', warning: 'DeprecationWarning', msg: 'old' },
  ]);
});

it('the number of logged warnings is limited', () => {
  const { lines, events } = setUp();
  for (let n = 0; n < 1000; n++) events.emit('warning', warning('W', String(n)));
  expect(lines).toHaveLength(200);
});

it('an unhandled error is one line with its stack and without its message, and ends the process', () => {
  const { lines, exit, events } = setUp();
  const cause = Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
  });
  events.emit('uncaughtException', Object.assign(new TypeError('S3CRET', { cause }), { input: 'S3CRET' }));
  expect(exit).toHaveBeenCalledWith(1);
  expect(lines).toMatchObject([
    {
      level: 'fatal',
      error: {
        name: 'TypeError',
        at: expect.arrayContaining([expect.stringContaining('process-output.spec')]) as string[],
        cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
      },
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain('S3CRET');
});

it('what a library prints to the console is logged', () => {
  const { lines, output } = setUp();
  output.log?.('hello %s', 'there', { a: 1 });
  output.error?.(new Error('no'));
  expect(lines).toMatchObject([
    { level: 'info', console: 'log', msg: 'hello there { a: 1 }' },
    { level: 'error', console: 'error', msg: expect.stringContaining('Error: no') as string },
  ]);
});
