import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux and macOS give to outgoing connections: such a connection cannot take one of these meanwhile. */
const first = 20_000;
/** Workers of vitest run at the same time: each has ports of its own. */
const perWorker = 500;
const workers = 24;

const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % workers;
let next = Math.floor(Math.random() * perWorker);

/** Ports of 127.0.0.1 that nobody listens on. None is returned twice before all others were. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tried = 0; ports.length < count; tried++) {
    if (tried === perWorker) throw new Error(`fewer than ${count} of ${perWorker} ports are free`);
    const port = first + worker * perWorker + (next++ % perWorker);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
