import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { MemoryBudget, MemoryReservation } from './memory-budget.js';
import { BASE_COST } from './request-cost.js';

/** Opens the memory of exchanges, and ends it with their connections. */
export class ExchangeMemories {
  /** By connection: a response that waits for others gets no event when its client goes. */
  private readonly bySocket = new WeakMap<Socket, ExchangeMemory[]>();

  constructor(readonly budget: MemoryBudget) {}

  /** @param caller whose share of the budget it is */
  open(request: IncomingMessage, response: ServerResponse, caller: string): ExchangeMemory {
    const { socket } = request;
    const memory = new ExchangeMemory(this.budget.open(caller), response);
    const others = this.bySocket.get(socket) ?? this.watch(socket);
    others.push(memory);
    // `once` would wrap the listener for each request, and a second end does nothing.
    response.on('close', () => {
      const index = others.indexOf(memory);
      if (index >= 0) others.splice(index, 1);
      memory.end();
    });
    if (socket.destroyed) memory.end();
    return memory;
  }

  /** A list, since it nearly always has one entry: a set would hash each. */
  private watch(socket: Socket): ExchangeMemory[] {
    const memories: ExchangeMemory[] = [];
    this.bySocket.set(socket, memories);
    socket.once('close', () => {
      for (const memory of memories.splice(0)) memory.end();
    });
    return memories;
  }
}

/**
 * The memory of one request and its response. It is released by itself when two things have ended: the exchange (its
 * response was sent, or its client has gone) and the work for it, which continues for a client that has gone.
 */
export class ExchangeMemory {
  private working = 0;
  private ended = false;

  constructor(
    readonly reservation: MemoryReservation,
    private readonly response: ServerResponse,
  ) {}

  /** Holds the memory until the work that begins now has ended. */
  workBegins(): void {
    this.working += 1;
  }

  /** However it ended. The memory is then only what the written response needs. */
  workEnded(): void {
    this.working -= 1;
    if (this.working === 0) this.responseWritten();
  }

  /** Holds no more than the written response needs: bytes of a body that still arrive are not kept. */
  responseWritten(): void {
    if (this.ended) this.reservation.release();
    else this.reservation.shrinkTo(BASE_COST + 2 * this.response.writableLength);
  }

  end(): void {
    this.ended = true;
    if (this.working === 0) this.reservation.release();
  }
}
