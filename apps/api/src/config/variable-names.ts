import type { z } from 'zod';
import { bare, shortNames, type Shape } from './environment.js';
import { settingsSchema } from './settings.schema.js';

/** Every setting's variable, sections included: `SLUICEGATE_PRODUCER__MODE`. */
export const variableNames = (): readonly string[] => [
  ...Object.keys(shortNames),
  ...pathsOf(settingsSchema as unknown as Shape).map(variableOf),
];

const variableOf = (path: readonly string[]): string =>
  `SLUICEGATE_${path.map((key) => key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()).join('__')}`;

function pathsOf(schema: Shape): readonly (readonly string[])[] {
  const type: string = schema?._zod.def.type ?? 'unknown';
  switch (type) {
    case 'nullable':
      return pathsOf(bare((schema as z.core.$ZodNullable)._zod.def.innerType));
    case 'union':
      return (schema as z.core.$ZodUnion)._zod.def.options.flatMap((option) => pathsOf(bare(option)));
    case 'object':
      return Object.entries((schema as z.core.$ZodObject)._zod.def.shape).flatMap(([key, inner]) => [
        [key],
        ...pathsOf(bare(inner)).map((path) => [key, ...path]),
      ]);
    default:
      return [];
  }
}
