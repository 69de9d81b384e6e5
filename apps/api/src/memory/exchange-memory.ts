import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { MemoryBudget, MemoryReservation } from './memory-budget.js';
import { BASE_COST } from './request-cost.js';

/** Opens the memory of exchanges, and ends it with their connections. */
export class ExchangeMemories {
  /** By connection: a response that waits for others gets no event when its client goes. */
  private readonly bySocket = new WeakMap<Socket, Set<ExchangeMemory>>();

  constructor(readonly budget: MemoryBudget) {}

  /** @param caller whose share of the budget it is */
  open(request: IncomingMessage, response: ServerResponse, caller: string): ExchangeMemory {
    const { socket } = request;
    const memory = new ExchangeMemory(this.budget.open(caller), response);
    const others = this.bySocket.get(socket) ?? this.watch(socket);
    others.add(memory);
    // `once` would wrap the listener for each request, and a second end does nothing.
    response.on('close', () => {
      others.delete(memory);
      memory.end();
    });
    if (socket.destroyed) memory.end();
    return memory;
  }

  private watch(socket: Socket): Set<ExchangeMemory> {
    const memories = new Set<ExchangeMemory>();
    this.bySocket.set(socket, memories);
    socket.once('close', () => {
      for (const memory of memories) memory.end();
      memories.clear();
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

  /** Holds the memory until this work has ended, however it ends; then only what the written response needs. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.working += 1;
    try {
      return await work;
    } finally {
      this.working -= 1;
      if (this.working === 0) this.responseWritten();
    }
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
