import { once } from 'node:events';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AnonymousConnections } from './anonymous-connections.js';

function begin(most: number) {
  let closed = 0;
  const connections = new AnonymousConnections(most, () => (closed += 1));
  const open = (): Socket => {
    const socket = new Socket();
    connections.add(socket);
    return socket;
  };
  return { connections, open, closed: () => closed };
}

describe('connections without a known caller', () => {
  it('beyond the bound close the oldest', () => {
    const { open, closed } = begin(2);
    const sockets = [open(), open(), open()];
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, false, false]);
    expect(closed()).toBe(1);
  });

  it('do not count any longer once their caller is known', () => {
    const { connections, open } = begin(2);
    const first = open();
    connections.known(first);
    const others = [open(), open()];
    expect([first, ...others].some(({ destroyed }) => destroyed)).toBe(false);
    expect(connections.size).toBe(2);
  });

  it('with TLS are known by the socket of the requests', () => {
    const { connections, open } = begin(2);
    const accepted = open();
    connections.known(Object.assign(new Socket(), { _parent: accepted }));
    expect(connections.size).toBe(0);
  });

  it('do not count once they are closed', async () => {
    const { connections, open } = begin(2);
    const socket = open();
    socket.destroy();
    await once(socket, 'close');
    expect(connections.size).toBe(0);
  });
});
