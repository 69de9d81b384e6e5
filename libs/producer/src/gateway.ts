import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal, StreamKey } from '#journal/port';
import { JournalUnreachable } from '#journal/port';
import type { Registry } from '#registry';
import { command, declareMapping } from './commands.js';
import { configuredMapping, configuredSubjects } from './configured.js';
import type { Flow } from './flow.js';
import type {
  Gateway,
  GatewayEvents,
  GatewaySettings,
  ProduceAnswer,
  ProduceRequest,
  SubjectCommand,
} from './gateway.port.js';
import { WriterFinder } from './find-writer.js';
import { HoldBounds } from './hold.js';
import { produce } from './produce.js';
import { refuse } from './refusals.js';
import type { RecordSender } from './sender.port.js';
import { Subjects } from './subjects.js';

export interface GatewayParts {
  readonly settings: GatewaySettings;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly sender: RecordSender;
  readonly events: GatewayEvents;
  /** Names this process in leases and in the metadata of facts. */
  readonly podId: string;
}

/** The gateway of one process over its parts. */
export function createGateway(parts: GatewayParts): Gateway {
  const { settings, journal, events, podId } = parts;
  const subjects = new Subjects(journal, settings.policy, podId, configuredMapping(settings), events);
  const letGo = new AbortController();
  const flow: Flow = {
    ...parts,
    subjects,
    bounds: new HoldBounds(settings.hold),
    writers: new WriterFinder(parts.registry, events),
    later: new Set(),
    letGo: letGo.signal,
  };
  return new OnErrorGateway(flow, letGo);
}

class OnErrorGateway implements Gateway {
  private underWay = 0;
  private draining = false;
  private ended: (() => void) | null = null;

  constructor(
    private readonly flow: Flow,
    private readonly letGo: AbortController,
  ) {}

  async produce(request: ProduceRequest): Promise<ProduceAnswer> {
    if (this.draining) {
      return {
        ok: false,
        refusal: refuse('overloaded', 'this pod is shutting down', {
          topic: request.topic,
          retryAfterMs: 1000,
        }),
      };
    }
    this.underWay += 1;
    try {
      return await produce(this.flow, request);
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.ended?.();
    }
  }

  reset(asked: SubjectCommand): ReturnType<Gateway['reset']> {
    const { actor, reason } = asked;
    return command(this.flow, asked, keyOf(asked), { type: 'Reset', actor, reason });
  }

  open(asked: Parameters<Gateway['open']>[0]): ReturnType<Gateway['open']> {
    const { actor, reason, forMs } = asked;
    return command(this.flow, asked, keyOf(asked), { type: 'OpenCircuit', forMs, actor, reason });
  }

  declareMapping(asked: Parameters<Gateway['declareMapping']>[0]): ReturnType<Gateway['declareMapping']> {
    return declareMapping(this.flow, asked, keyOf(asked));
  }

  async start(): Promise<void> {
    const { settings, subjects } = this.flow;
    for (const { key } of configuredSubjects(settings)) {
      try {
        await subjects.get(key);
      } catch (error) {
        // The first use declares it, once the journal answers.
        if (!(error instanceof JournalUnreachable)) throw error;
      }
    }
  }

  /** Half of the time is for held requests to come through; then they are let go, which gives their leases back. */
  async drain(graceMs: number): Promise<void> {
    this.draining = true;
    const end = performance.now() + graceMs;
    await this.idle(graceMs / 2);
    this.letGo.abort();
    await this.idle(end - performance.now());
    const left = Math.max(0, end - performance.now());
    await Promise.race([Promise.all(this.flow.later), sleep(left, undefined, { ref: false })]);
    this.flow.subjects.close();
  }

  /** Resolves when no request is under way, at the latest after so many ms. */
  private async idle(forMs: number): Promise<void> {
    if (this.underWay === 0) return;
    const ended = new AbortController();
    this.ended = () => ended.abort();
    await sleep(Math.max(0, forMs), undefined, { signal: ended.signal }).catch(() => undefined);
  }
}

const keyOf = ({ topic, subject, role }: SubjectCommand): StreamKey => ({ topic, subject, role });
