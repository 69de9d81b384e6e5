import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { register } from '../../../../test/support/registry.js';
import { stack } from '../../../../test/support/stack.js';
import { parseSchema } from '../parse-schema.js';
import { HttpRegistry } from './http-registry.js';

const url = stack().schemaRegistry;
const registry = new HttpRegistry({ url, auth: null, timeoutMs: 5000 });

const eight = { type: 'fixed', name: 'com.Price', size: 8 };
const nine = { ...eight, size: 9 };
/** An id without a schema: the registry counts up from one. */
const UNUSED_ID = 2 ** 31 - 1;

/** Real: the registry. */
describe('what the real registry does not have', () => {
  const subject = `price-${randomBytes(4).toString('hex')}-value`;

  beforeAll(() => register(url, subject, eight));

  it('is reported as not found, with the registry’s own code', async () => {
    const sought = parseSchema(JSON.stringify(nine));
    if (!sought.ok) throw new Error(sought.invalid.path);
    expect(await registry.latest(`no-${subject}`)).toMatchObject({ status: 'not_found', errorCode: 40401 });
    expect(await registry.byId(UNUSED_ID, 'x-value')).toMatchObject({
      status: 'not_found',
      errorCode: 40403,
    });
    expect(await registry.find(subject, sought.schema)).toMatchObject({
      status: 'not_found',
      errorCode: 40403,
    });
  });
});
