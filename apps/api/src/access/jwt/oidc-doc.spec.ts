import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { contradictions } from '../../config/contradictions.js';
import { validateShape } from '../../config/validate.js';

const page = readFileSync('docs/how-to/oidc.md', 'utf8');
const examples = [...page.matchAll(/```yaml\n(auth:[\s\S]+?)```/g)].map(([, text = '']) => text);

describe('docs/how-to/oidc.md', () => {
  it.each(examples)('has an example that starts a gateway: %#', (text) => {
    const shape = validateShape(parse(text) as Record<string, unknown>);
    expect(shape.ok ? contradictions(shape.settings) : shape.issues).toEqual([]);
  });

  it('has an example for several providers', () => {
    expect(examples.length).toBeGreaterThan(3);
  });
});
