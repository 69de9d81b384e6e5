import { expect, it } from 'vitest';
import { settingsSchema } from '../../apps/api/src/config/settings.schema.js';
import { maybeSecret, notSecret, secretSettings, sources } from './secret-settings.js';

it('every setting that may have a secret is in the table of planted secrets', () => {
  const known = [...Object.keys(secretSettings), ...Object.keys(notSecret)];
  expect(maybeSecret(settingsSchema).toSorted()).toEqual(known.toSorted());
});

it('each of them is planted in a run', () => {
  expect(Object.entries(secretSettings).filter(([, runs]) => runs.length === 0)).toEqual([]);
  expect(new Set(Object.values(secretSettings).flat())).toEqual(new Set(sources));
});
