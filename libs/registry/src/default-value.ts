import {
  attribute,
  describeJson,
  ExactNumber,
  integerOf,
  isArray,
  isObject,
  type ExactJson,
} from './exact-json.js';
import { at } from './invalid-schema.js';
import type { RecordNode, SchemaNode } from './schema-node.js';

/** A default in normal form as JSON text, or why it does not fit its type. */
export type DefaultCheck =
  | { readonly ok: true; readonly text: string }
  /** `path`: of the value that does not fit, from the default that was checked. */
  | { readonly ok: false; readonly path: string; readonly actual: string; readonly expected: string };

/** The values that are checked per schema, over all defaults and union branches. */
const MAX_CHECKS = 200_000;

/** Avro JSON's texts for the numbers that JSON lacks. */
const SPECIALS: readonly ExactJson[] = ['NaN', 'Infinity', '-Infinity'];

const RANGES = {
  int: { least: -(2n ** 31n), most: 2n ** 31n - 1n },
  long: { least: -(2n ** 63n), most: 2n ** 63n - 1n },
} as const;

const fits = (text: string): DefaultCheck => ({ ok: true, text });

/** Sorts a map's entries, so that their order is not a difference. */
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/**
 * Checks the defaults of one schema (Avro 1.12, "field default values"). A union's default may fit any branch. A field that a
 * record's default omits takes its own default. Integers stay exact.
 */
export class DefaultChecker {
  private checks = 0;
  /** The results by value and type, so that nested unions do not multiply the checks. */
  private known = new WeakMap<object, Map<SchemaNode, DefaultCheck>>();

  /** Whether the bound was exceeded, so that no result counts. */
  get isSpent(): boolean {
    return this.checks > MAX_CHECKS;
  }

  /** Forgets all results, since a field has lost its default. */
  restart(): void {
    this.known = new WeakMap();
  }

  /** Checks a field's own default. For `float` and `double`, it accepts the texts of numbers that JSON lacks, as Java does. */
  ofField(json: ExactJson, node: SchemaNode): DefaultCheck {
    const isSpecial = (node.type === 'float' || node.type === 'double') && SPECIALS.includes(json);
    return isSpecial ? fits(JSON.stringify(json)) : this.check(json, node);
  }

  private check(json: ExactJson, node: SchemaNode): DefaultCheck {
    if (++this.checks > MAX_CHECKS)
      return mismatch('more defaults', `at most ${MAX_CHECKS} values in defaults`);
    if (typeof json !== 'object' || json === null || json instanceof ExactNumber)
      return this.fresh(json, node);
    const ofValue = this.known.get(json) ?? new Map<SchemaNode, DefaultCheck>();
    this.known.set(json, ofValue);
    const known = ofValue.get(node) ?? this.fresh(json, node);
    ofValue.set(node, known);
    return known;
  }

  private fresh(json: ExactJson, node: SchemaNode): DefaultCheck {
    const no = (expected: string): DefaultCheck => mismatch(describeJson(json), expected);
    switch (node.type) {
      case 'null':
        return json === null ? fits('null') : no('null');
      case 'boolean':
        return typeof json === 'boolean' ? fits(String(json)) : no('a boolean');
      case 'int':
      case 'long': {
        const value = integerOf(json);
        const { least, most } = RANGES[node.type];
        return value !== null && value >= least && value <= most
          ? fits(String(value))
          : no(`an integer in the range of ${node.type}`);
      }
      case 'float':
      case 'double': {
        const value = json instanceof ExactNumber ? Number(json.source) : NaN;
        const rounded = node.type === 'float' ? Math.fround(value) : value;
        return Number.isFinite(rounded) ? fits(numberText(rounded)) : no(`a finite ${node.type}`);
      }
      case 'string':
        return typeof json === 'string' ? fits(JSON.stringify(json)) : no('a string');
      case 'bytes':
        return isBytes(json) ? fits(JSON.stringify(json)) : no('a string of code points up to 255');
      case 'fixed':
        return isBytes(json) && json.length === node.size
          ? fits(JSON.stringify(json))
          : no(`a string of ${node.size} code points up to 255`);
      case 'enum':
        return typeof json === 'string' && node.symbols.has(json)
          ? fits(JSON.stringify(json))
          : no('one of the symbols');
      case 'array':
        return isArray(json) ? this.array(json, node.items.node) : no('an array');
      case 'map':
        return isObject(json)
          ? this.object(
              Object.entries(json)
                .sort(byKey)
                .map(([key, value]) => [key, value, node.values.node]),
            )
          : no('an object');
      case 'record':
        return isObject(json) ? this.record(json, node) : no('an object');
      case 'union': {
        for (const branch of node.branches) {
          const check = this.check(json, branch.node);
          if (check.ok) return check;
        }
        return no('a value of one of the branches');
      }
    }
  }

  private record(json: Parameters<typeof attribute>[0], node: RecordNode): DefaultCheck {
    const given: [string, ExactJson, SchemaNode][] = [];
    for (const field of node.fields.values()) {
      const value = attribute(json, field.name);
      if (value !== undefined) given.push([field.name, value, field.use.node]);
      else if (field.default === null)
        return within(field.name, mismatch('absent', 'a value, since the field has no default'));
    }
    return this.object(given);
  }

  private array(items: readonly ExactJson[], node: SchemaNode): DefaultCheck {
    const texts: string[] = [];
    for (const [index, item] of items.entries()) {
      const check = this.check(item, node);
      if (!check.ok) return within(index, check);
      texts.push(check.text);
    }
    return fits(`[${texts.join(',')}]`);
  }

  private object(members: readonly (readonly [string, ExactJson, SchemaNode])[]): DefaultCheck {
    const texts: string[] = [];
    for (const [key, value, node] of members) {
      const check = this.check(value, node);
      if (!check.ok) return within(key, check);
      texts.push(`${JSON.stringify(key)}:${check.text}`);
    }
    return fits(`{${texts.join(',')}}`);
  }
}

type Mismatch = Exclude<DefaultCheck, { readonly ok: true }>;

function mismatch(actual: string, expected: string): Mismatch {
  return { ok: false, path: '', actual, expected };
}

/** What does not fit in a member or an item. Its path is made on the way out, so that values that fit need none. */
function within(step: string | number, inner: Mismatch): Mismatch {
  return { ...inner, path: at('', step) + inner.path };
}

function isBytes(json: ExactJson): json is string {
  return typeof json === 'string' && /^[\u0000-\u00ff]*$/.test(json);
}

/** As `String`, but keeps the sign of a zero. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}
