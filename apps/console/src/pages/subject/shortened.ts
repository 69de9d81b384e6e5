const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const hash = /^([a-z0-9]+:)?([0-9a-f]{12})[0-9a-f]{20,}$/;

/** A random id or a hash by its beginning, which tells it apart from its neighbours. Anything else stays as it is. */
export function shortened(text: string): string {
  if (uuid.test(text)) return `${text.slice(0, 8)}…`;
  return text.replace(hash, (_, scheme: string | undefined, start: string) => `${scheme ?? ''}${start}…`);
}
