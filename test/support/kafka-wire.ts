/** Cuts a Kafka connection's bytes into frames; each comes without its length. */
export function frames(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
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

/** A frame with its length before it. */
export function framed(frame: Buffer): Buffer {
  return Buffer.concat([int32(frame.length), frame]);
}

/**
 * A metadata answer (versions 0 to 8) that names this address for every broker. Without it a client would go round
 * the proxy, to where the brokers say they listen.
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
    parts.push(nodeId, string(host), int32(port));
    if (version >= 1) {
      const rack = 2 + Math.max(frame.readInt16BE(at), 0);
      parts.push(frame.subarray(at, at + rack));
      at += rack;
    }
  }
  return Buffer.concat([...parts, frame.subarray(at)]);
}

/** A produce answer (versions 3 to 8) that gives every partition of the request this error. */
export function refuseAll(request: Buffer, errorCode: number, baseOffset: bigint): Buffer {
  const version = request.readInt16BE(2);
  let at = 8;
  const skipString = () => (at += 2 + Math.max(request.readInt16BE(at), 0));
  const nextInt32 = () => request.readInt32BE((at += 4) - 4);
  skipString(); // client id
  skipString(); // transactional id
  at += 2 + 4; // acks, timeout

  const parts = [request.subarray(4, 8)];
  const topics = nextInt32();
  parts.push(int32(topics));
  for (let topic = 0; topic < topics; topic++) {
    const name = at;
    skipString();
    const partitions = nextInt32();
    parts.push(request.subarray(name, at - 4), int32(partitions));
    for (let partition = 0; partition < partitions; partition++) {
      parts.push(int32(nextInt32()), int16(errorCode), int64(baseOffset), int64(-1n));
      at += nextInt32();
      if (version >= 5) parts.push(int64(-1n));
      if (version >= 8) parts.push(int32(0), int16(-1));
    }
  }
  return Buffer.concat([...parts, int32(0)]);
}

function string(text: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(text)), Buffer.from(text)]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
