/** Where a broker listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Parses `host:port`, `[::1]:9092` or `host`; the port defaults to 9092. @throws TypeError for anything else */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) throw new TypeError(`invalid broker address: "${text}"`);
  return { host, port: Number(match?.[3] ?? 9092) };
}
