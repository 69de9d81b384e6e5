/** Splits a Kafka connection's bytes into frames, each without its length. */
export function splitFrames(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      onFrame(rest.subarray(4, end));
      rest = rest.subarray(end);
    }
  };
}

/** A frame preceded by its length. */
export function withLength(frame: Buffer): Buffer {
  return Buffer.concat([int32(frame.length), frame]);
}

/**
 * A metadata response (versions 0 to 8) with this address for every broker. Otherwise a client would connect to the
 * brokers' advertised listeners and bypass the proxy.
 */
export function withBrokersAt(frame: Buffer, version: number, host: string, port: number): Buffer {
  const start = 4 + (version >= 3 ? 4 : 0); // correlation id, throttle time
  const parts = [frame.subarray(0, start + 4)];
  let at = start;
  const count = frame.readInt32BE(at);
  at += 4;
  for (let broker = 0; broker < count; broker++) {
    const nodeId = frame.subarray(at, at + 4);
    at += 4;
    at += 2 + frame.readInt16BE(at) + 4;
    parts.push(nodeId, nullableString(host), int32(port));
    if (version >= 1) {
      const rack = 2 + Math.max(frame.readInt16BE(at), 0);
      parts.push(frame.subarray(at, at + rack));
      at += rack;
    }
  }
  return Buffer.concat([...parts, frame.subarray(at)]);
}

/** An ApiVersions response (versions 0 to 2) in which `newest` is the broker's highest version of this API. */
export function withMaxVersion(frame: Buffer, apiKey: number, newest: number): Buffer {
  const changed = Buffer.from(frame);
  for (let at = 10, left = frame.readInt32BE(6); left > 0; left--, at += 6) {
    if (frame.readInt16BE(at) === apiKey) changed.writeInt16BE(newest, at + 4);
  }
  return changed;
}

export function nullableString(text: string | null): Buffer {
  return text === null ? int16(-1) : Buffer.concat([int16(Buffer.byteLength(text)), Buffer.from(text)]);
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
