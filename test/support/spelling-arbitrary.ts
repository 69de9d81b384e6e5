/** Generated spellings of a schema: all ways in which Avro allows it to be written. */
import { writeJson } from '#registry';
import { pick } from './datum-arbitrary.js';
import { someWay, type Draw } from './leaf-datum.js';
import { branchOf, isNameUse, type Attributes, type SchemaJson } from './schema-arbitrary.js';

/** Attributes that are not part of the canonical form. */
const EXTRAS: readonly Attributes[] = [
  {},
  {},
  {},
  { doc: 'é "quoted" \u0000 \u2028 😀' },
  { doc: '' },
  { 'connect.name': 'a.b.C', version: 9007199254740993n },
  { 'a property': [1.5, { type: 'record', name: 'NoType' }, null] },
];

/**
 * The text of a schema whose references are full names. Names are written in full or relative to the enclosing namespace,
 * references as strings or objects, and attributes are added that are in no form of a schema.
 */
export function drawSpelling(g: Draw, json: SchemaJson): string {
  const text = writeJson(new Spelling(g).of(json, ''));
  return g(someWay, 8) === 0 ? text.replaceAll('"type":', String.raw`"\u0074yp\u0065" : `) : text;
}

class Spelling {
  constructor(private readonly g: Draw) {}

  /** @param enclosing the enclosing namespace */
  of(json: SchemaJson, enclosing: string): SchemaJson {
    if (Array.isArray(json)) return json.map((branch) => this.of(branch, enclosing));
    if (typeof json === 'string') return isNameUse(json) ? this.#use(json, enclosing) : json;
    const copy: Attributes = { ...pick(this.g, EXTRAS), ...json };
    for (const part of ['items', 'values'] as const) {
      if (part in copy) copy[part] = this.of(copy[part] as SchemaJson, enclosing);
    }
    return typeof json['name'] === 'string' ? this.#definition(copy, branchOf(json), enclosing) : copy;
  }

  #use(fullName: string, enclosing: string): SchemaJson {
    const [namespace, name] = split(fullName);
    const way = this.g(someWay, 4);
    const written = namespace === enclosing && way % 2 === 0 ? name : fullName;
    return way === 3 ? { type: written } : written;
  }

  #definition(copy: Attributes, fullName: string, enclosing: string): SchemaJson {
    const [namespace, name] = split(fullName);
    delete copy['name'];
    delete copy['namespace'];
    if (Array.isArray(copy['fields'])) {
      copy['fields'] = copy['fields'].map((field: Attributes) => ({
        ...pick(this.g, EXTRAS),
        ...field,
        type: this.of(field['type'] as SchemaJson, namespace),
      }));
    }
    const ways: Attributes[] = [{ name, namespace }];
    if (namespace !== '') ways.push({ name: fullName }, { name: fullName, namespace: 'not.counted' });
    if (namespace === enclosing) ways.push({ name }, { name, namespace: null });
    return { ...copy, ...pick(this.g, ways) };
  }
}

function split(fullName: string): [namespace: string, name: string] {
  const dot = fullName.lastIndexOf('.');
  return [fullName.slice(0, Math.max(0, dot)), fullName.slice(dot + 1)];
}
