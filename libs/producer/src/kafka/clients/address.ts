/** Where a broker listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, `[::1]:9092`; the port is 9092 when it is left out. @throws TypeError for anything else. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) throw new TypeError(`no broker address: "${text}"`);
  return { host, port: Number(match?.[3] ?? 9092) };
}
