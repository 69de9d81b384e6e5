import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { BASE_COST } from './request-cost.js';
import type { MemoryBudget, MemoryReservation } from './memory-budget.js';

/** The exchanges of each connection: an answer that waits behind others hears nothing of a client that goes. */
const open = new WeakMap<Socket, Set<ExchangeMemory>>();

/**
 * The memory of one request and its answer. It is given back when two things have come to their end: the exchange, whose
 * answer has left or whose client has gone, and the work for it, which goes on for a client that has gone. Whoever
 * opens one need not think of its end.
 */
export class ExchangeMemory {
  readonly reservation: MemoryReservation;
  private working = 0;
  private ended = false;

  constructor(
    budget: MemoryBudget,
    request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    this.reservation = budget.open();
    const { socket } = request;
    const others = open.get(socket) ?? follow(socket);
    others.add(this);
    response.once('close', () => {
      others.delete(this);
      this.end();
    });
    if (socket.destroyed) this.end();
  }

  /** Holds the memory until this has come to its end, however it does; then only what the answer needs that is written. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.working += 1;
    try {
      return await work;
    } finally {
      this.working -= 1;
      if (this.working === 0) this.responseWritten();
    }
  }

  /** Holds no more than what the answer needs that is written: what is still read of a body is not kept. */
  responseWritten(): void {
    if (this.ended) this.reservation.release();
    else this.reservation.shrinkTo(BASE_COST + 2 * this.response.writableLength);
  }

  end(): void {
    this.ended = true;
    if (this.working === 0) this.reservation.release();
  }
}

function follow(socket: Socket): Set<ExchangeMemory> {
  const exchanges = new Set<ExchangeMemory>();
  open.set(socket, exchanges);
  socket.once('close', () => {
    for (const exchange of exchanges) exchange.end();
    exchanges.clear();
  });
  return exchanges;
}
