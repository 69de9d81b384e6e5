import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { afterAll, expect, it } from 'vitest';
import { appForTest } from '../testing/app-for-test.js';

const { app } = await appForTest();
afterAll(() => app.close());

// `npm run generate:api` writes the file again.
it('is what the types of the console are generated from', async () => {
  const document = (await app.inject('/docs/openapi.json')).json<OpenAPI3>();
  const types = astToString(await openapiTS(document));
  await expect(
    `/* Generated from the OpenAPI document of the service: npm run generate:api. */\n${types}`,
  ).toMatchFileSnapshot('../../../console/src/api/schema.gen.ts');
});
