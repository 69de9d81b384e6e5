/** A number of JSON as its text has it, so that no digit is lost. */
export class NumberText {
  constructor(readonly source: string) {}
}

/** What a JSON text holds, with exact numbers; undefined: it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' && context?.source !== undefined ? new NumberText(context.source) : value,
    ) as unknown;
  } catch {
    return undefined;
  }
}

/** The compact JSON text of a parsed value. */
export function jsonText(value: unknown): string {
  if (value instanceof NumberText) return value.source;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, each]) => `${JSON.stringify(name)}:${jsonText(each)}`)
      .join(',')}}`;
  return JSON.stringify(value);
}

/** A JSON text with line breaks and indents, and nothing else changed; any other text as it is. */
export function indented(text: string): string {
  if (parseJson(text) === undefined) return text;
  let depth = 0;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  return text
    .replaceAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+|\s+/g, (token) => {
      if (/^\s/.test(token)) return '';
      if (token === '{' || token === '[') {
        depth++;
        return token + line();
      }
      if (token === '}' || token === ']') {
        depth--;
        return line() + token;
      }
      return token === ',' ? token + line() : token === ':' ? ': ' : token;
    })
    .replaceAll(/([[{])\s+([\]}])/g, '$1$2');
}
