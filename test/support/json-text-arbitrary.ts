/** JSON texts of one value, as clients of all kinds write it, and values that are a little wrong. */
import { ExactNumber, writeJson } from '#registry';
import type { SeededRandom } from './seeded-random.js';

/** How a text is written: the probability of each liberty, at each place where it may be taken. */
export interface TextStyle {
  readonly space: number;
  readonly escape: number;
  readonly number: number;
  readonly order: number;
}

const SPACES = [' ', '\n', '\t', '\r\n', '   ', ' \t'];

/** The text of a value as `readJson` returns it. No object has a key twice. */
export function jsonText(random: SeededRandom, value: unknown, style: TextStyle): string {
  return new Writing(random, style).of(value);
}

class Writing {
  constructor(
    private readonly random: SeededRandom,
    private readonly style: TextStyle,
  ) {}

  of(value: unknown): string {
    if (typeof value === 'string') return this.#string(value);
    if (Array.isArray(value))
      return this.#list(
        '[',
        value.map((item) => this.of(item)),
        ']',
      );
    if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber)) {
      const members = Object.entries(value).map(
        ([key, item]) => this.#string(key) + this.#space() + ':' + this.#space() + this.of(item),
      );
      if (this.random.chance(this.style.order)) members.sort(() => this.random.next() - 0.5);
      return this.#list('{', members, '}');
    }
    const text = writeJson(value);
    return /\d/.test(text) && this.random.chance(this.style.number) ? respelled(this.random, text) : text;
  }

  #list(open: string, parts: readonly string[], close: string): string {
    const spaced = parts.map((part) => this.#space() + part + this.#space());
    return open + (parts.length === 0 ? this.#space() : spaced.join(',')) + close;
  }

  #space(): string {
    return this.random.chance(this.style.space) ? this.random.pick(SPACES) : '';
  }

  #string(text: string): string {
    const written = JSON.stringify(text);
    if (!this.random.chance(this.style.escape)) return written;
    const parts = written.slice(1, -1).replaceAll(/\\u.{4}|\\.|[^\\]/gsu, (part) => this.#part(part));
    return `"${parts}"`;
  }

  /** A character, or an escape, which stays. */
  #part(part: string): string {
    if (part.startsWith('\\') || this.random.chance(0.6)) return part;
    if (part === '/') return String.raw`\/`;
    return Array.from({ length: part.length }, (_, at) => {
      const code = part.charCodeAt(at).toString(16).padStart(4, '0');
      return `\\u${this.random.chance(0.5) ? code : code.toUpperCase()}`;
    }).join('');
  }
}

/** Mostly the same number in another spelling, sometimes another number. */
function respelled(random: SeededRandom, text: string): string {
  const {
    sign = '',
    whole = '',
    fraction = '',
    power = '0',
  } = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?(?:[eE](?<power>[+-]?\d+))?$/.exec(text)?.groups ?? {};
  const exponent = Number(power);
  const point = fraction === '' ? '' : `.${fraction}`;
  switch (random.below(7)) {
    case 0:
      return `${sign}${whole}.${fraction}${'0'.repeat(random.between(1, 3))}${exponent === 0 ? '' : `E${exponent}`}`;
    case 1:
      return `${sign}${whole}${point}e${exponent < 0 ? '' : '+'}${exponent}`;
    case 2: {
      const shift = random.between(1, 25);
      return `${sign}${BigInt(`${whole}${fraction}${'0'.repeat(shift)}`)}E${exponent - fraction.length - shift}`;
    }
    case 3:
      return `${sign}0.${'0'.repeat(random.below(3))}${whole}${fraction}e${exponent + random.between(0, 20)}`;
    case 4:
      return `${sign}${whole}${point}${exponent === 0 ? '' : `e-${Math.abs(exponent)}`}`;
    case 5:
      return `${sign === '-' ? '' : '-'}${text.replace('-', '')}`;
    default:
      return random.pick(EDGES);
  }
}

const EDGES = [
  ...[
    '0',
    '-0',
    '-0.0',
    '0e0',
    '-0e-5',
    '0.000',
    '1e22',
    '1e23',
    '1E-22',
    '1e-23',
    '1e400',
    '-1e-400',
    '5e-324',
  ],
  ...['9007199254740991', '9007199254740992', '9007199254740993', '-9007199254740991', '9.007199254740993'],
  ...['2147483647', '2147483648', '-2147483648', '-2147483649', '9223372036854775807', '9223372036854775808'],
  ...[
    '16777216',
    '16777217',
    '16777217.5',
    '3.4028235e38',
    '3.4028236e38',
    '1.40129846e-45',
    '0.1',
    '1.10',
    '1.5',
  ],
  ...[
    '999999999',
    '1000000000',
    '123456789012345',
    '1234567890123456',
    '12345678901234567',
    '0.30000000000000004',
  ],
  ...[
    '1.7976931348623157e308',
    '2.2250738585072014e-308',
    '1e15',
    '1e16',
    '123456789.123456789',
    '0.1e1',
    '10e-1',
  ],
];

/** A value with one part of it changed, removed or added. */
export function nearly(random: SeededRandom, value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.8)) {
    const at = random.below(value.length);
    if (random.chance(0.1)) return value.toSpliced(at, 1);
    return value.with(at, nearly(random, value[at]));
  }
  if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber) && random.chance(0.8)) {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>);
    const at = random.below(entries.length + 1);
    const [key, inner] = entries[at] ?? [random.pick(KEYS), random.pick(OTHERS)];
    if (random.chance(0.2)) return Object.fromEntries(entries.toSpliced(at, 1));
    if (random.chance(0.1))
      return Object.fromEntries(
        entries.toSpliced(random.below(entries.length + 1), 0, [random.pick(KEYS), 1]),
      );
    return Object.fromEntries(entries.toSpliced(at, 1, [key, nearly(random, inner)]));
  }
  return random.pick(OTHERS);
}

const KEYS = ['f0', 'f9', '', '__proto__', 'string', 'long', '1', '0', 'é', 'a"b', 'com.example.T0'];
const OTHERS: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    2 ** 31,
    2n ** 63n,
    1e300,
    '',
    'x',
    'S0',
    '5',
    'NaN',
    '2026-01-31',
    '\ud800',
  ],
  ...['2026-01-31T10:15:30.5Z', '2026-01-31T10:15:30+02:00', '10:15', 'é😀'.repeat(40), '\\"/\n', [], {}],
  ...[
    { string: 'a' },
    { long: 1 },
    { map: { a: 1 } },
    { 'com.example.T1': {} },
    [1],
    new ExactNumber('1.50'),
  ],
];
