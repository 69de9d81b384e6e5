/** Generated schemas with easily confused data: types, fields and map keys share a few names. */
import { pick } from './datum-arbitrary.js';
import { giveDefault } from './drift-fields-arbitrary.js';
import { records } from './drift-sites-arbitrary.js';
import { fieldsOf, flat, linked, type FieldJson } from './flat-schema.js';
import { someWay, type Draw } from './leaf-datum.js';
import type { Attributes, SchemaJson } from './schema-arbitrary.js';

/** The names of both types and fields. */
export const SHARED_NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const FIELD_NAMES = [...SHARED_NAMES, 'map', 'x'];
const MAX_DEPTH = 3;

const map = (values: SchemaJson): SchemaJson => ({ type: 'map', values });

export function drawConfusableSchema(g: Draw): SchemaJson {
  const schema = flat(new Drawing(g).record(0));
  for (const { fields } of records(schema))
    for (const field of fields) if (g(someWay, 3) === 0) giveDefault(g, schema, field);
  return linked(schema);
}

class Drawing {
  readonly #free = [...SHARED_NAMES];
  readonly #defined: string[] = [];

  constructor(private readonly g: Draw) {}

  record(depth: number): SchemaJson {
    const name = this.#free.shift();
    if (name === undefined) return this.#leaf();
    const fields: FieldJson[] = [];
    for (let left = 1 + this.g(someWay, depth === 0 ? 2 : 3); left > 0; left--) {
      const field = this.g(someWay, 3) === 0 ? name : pick(this.g, FIELD_NAMES);
      if (fields.some((other) => other.name === field)) continue;
      fields.push({ name: field, type: this.#type(depth + 1) });
    }
    this.#defined.push(name);
    return { type: 'record', name, fields };
  }

  #type(depth: number): SchemaJson {
    if (depth >= MAX_DEPTH) return this.#leaf();
    switch (this.g(someWay, 10)) {
      case 0:
        return this.record(depth);
      case 1:
        return ['null', this.#ofItsName()];
      case 2:
        return map(this.#type(depth + 1));
      case 3:
        return map(map(this.#leaf()));
      case 4:
        return { type: 'array', items: this.#type(depth + 1) };
      case 5:
        return this.#nullable(depth);
      case 6:
        return this.#records(depth);
      case 7:
        return this.#records(depth);
      case 8:
        return this.#defined.length === 0 ? this.#enum() : pick(this.g, this.#defined);
      default:
        return this.#leaf();
    }
  }

  #nullable(depth: number): SchemaJson {
    const inner = this.#type(depth + 1);
    if (Array.isArray(inner)) return inner;
    return pick(this.g, [
      ['null', inner],
      [inner, 'null'],
    ]);
  }

  /** Records that differ by their fields and the fields' defaults. */
  #records(depth: number): SchemaJson {
    const first = this.record(depth + 1);
    const second = this.g(someWay, 2) === 0 ? this.record(depth + 1) : this.#like(first);
    const branches = [first, second];
    if (!branches.every((branch) => (branch as Attributes)['type'] === 'record')) return first;
    return this.g(someWay, 3) === 0 ? ['null', ...branches] : branches;
  }

  /** Another record with the same leaves. */
  #like(record: SchemaJson): SchemaJson {
    const name = this.#free.shift();
    if (name === undefined) return this.#leaf();
    const fields = fieldsOf(record as Attributes) ?? [];
    return {
      type: 'record',
      name,
      fields: fields.filter(({ type }) => typeof type === 'string').map((field) => ({ ...field })),
    };
  }

  /** A record whose bare value may look like a wrapped one. */
  #ofItsName(): SchemaJson {
    const name = this.#free.shift();
    if (name === undefined) return this.#leaf();
    const own: FieldJson = {
      name,
      type: pick<SchemaJson>(this.g, [map('int'), map('int'), map(map('int')), 'int']),
    };
    const fields = [own, { name: 'x', type: 'int' }].slice(0, 1 + this.g(someWay, 2));
    for (const field of fields)
      if (this.g(someWay, 2) === 0) field['default'] = field.type === 'int' ? 0 : {};
    return { type: 'record', name, fields };
  }

  #enum(): SchemaJson {
    const name = this.#free.shift();
    return name === undefined ? this.#leaf() : { type: 'enum', name, symbols: ['a', 'map'] };
  }

  #leaf(): SchemaJson {
    return pick<SchemaJson>(this.g, [
      'int',
      'int',
      'int',
      'int',
      'string',
      'double',
      { type: 'long', logicalType: 'timestamp-millis' },
    ]);
  }
}
