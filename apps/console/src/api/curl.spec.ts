import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlOf, quoted } from './curl.js';

/* Real: the shell of this machine. `curl` is a function of it that prints its arguments. */

/** The arguments that a shell gives to `curl`. */
function argumentsOf(command: string, key = 'the key'): readonly string[] {
  const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${command}`;
  const out = execFileSync('/bin/sh', ['-c', script], { env: { SLUICEGATE_KEY: key }, encoding: 'utf8' });
  return out.split('\0').slice(0, -1);
}

const texts = [
  'plain',
  "it's",
  "'",
  "''\\''",
  '"$(id)" `id` $HOME ${HOME} \\ \\\\ !! !$ ~ * ? [a] {b,c} # & | ; < > ( )',
  'two\nlines\r\n\ttab',
  '-n',
  '@file',
  '日本語 🦆',
  '',
];

describe('a word of a POSIX shell', () => {
  it.each(texts)('is the text %j', (text) => {
    expect(argumentsOf(`curl ${quoted(text)}`)).toEqual([text]);
  });

  it('leaves NUL out, which no argument can hold', () => {
    expect(argumentsOf(`curl ${quoted('a\0b')}`)).toEqual(['ab']);
  });
});

describe('a request as curl', () => {
  it('reads well', () => {
    const request = {
      method: 'POST',
      url: 'http://127.0.0.1:8080/v1/subjects/bars/bars-value/reset',
      headers: { 'if-match': '"12"' },
      body: { reason: "it's fixed" },
      needsCredential: true,
    } as const;
    expect(curlOf(request)).toBe(
      [
        "curl --globoff -i -X POST 'http://127.0.0.1:8080/v1/subjects/bars/bars-value/reset' \\",
        '  -H "Authorization: Bearer $SLUICEGATE_KEY" \\',
        "  -H 'content-type: application/json' \\",
        '  -H \'if-match: "12"\' \\',
        `  --data-raw '{"reason":"it'\\''s fixed"}'`,
      ].join('\n'),
    );
  });

  it.each(texts)('sends the body with %j as it was typed, and the credential of the shell', (reason) => {
    const body = { reason };
    const url = `http://h/v1/subjects/${encodeURIComponent(`a/b %'{1,2}[3]`)}`;
    const command = curlOf({ method: 'PUT', url, body, needsCredential: true });
    expect(argumentsOf(command, 'sg_1 "$x"')).toEqual([
      '--globoff',
      '-i',
      '-X',
      'PUT',
      url,
      '-H',
      'Authorization: Bearer sg_1 "$x"',
      '-H',
      'content-type: application/json',
      '--data-raw',
      JSON.stringify(body),
    ]);
  });

  it('sends a text as it is, with every digit', () => {
    const text = '{"id": 9007199254740993}';
    const command = curlOf({ method: 'POST', url: 'http://h/', text, needsCredential: false });
    expect(argumentsOf(command, '').at(-1)).toBe(text);
  });

  it('has neither a credential nor a body where none is needed', () => {
    expect(curlOf({ method: 'GET', url: 'http://h/', needsCredential: false })).toBe(
      "curl --globoff -i -X GET 'http://h/'",
    );
  });
});
