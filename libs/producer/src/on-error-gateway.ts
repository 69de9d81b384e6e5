import { JournalUnreachable } from '#journal/port';
import type { AdminCommands } from './admin-commands.js';
import type { Gateway } from './contract/gateway.js';
import { refusal, retrySoon, type Refusal } from './contract/refusal.js';
import type { IndividualRequest, ProduceRequest } from './contract/request.js';
import type { ProduceResult, RecordOutcome } from './contract/result.js';
import type { GatewaySettings } from './contract/settings.js';
import type { RecordSender } from './kafka/record-sender.js';
import type { IndividualProducer } from './produce/produce-individually.js';
import type { RawProducer } from './produce/produce-raw.js';
import type { Producer } from './produce/produce.js';
import type { InFlightCounter } from './shutdown.js';
import type { SubjectComparer } from './subject-comparer.js';
import { drain, shutdownReason } from './shutdown.js';
import type { AssociatedSubjects } from './subjects/associated-subjects.js';
import { configuredSubjects, type SubjectConfiguration } from './subjects/configured-subjects.js';
import type { SeenClients } from './subjects/seen-clients.js';
import type { SubjectRepository } from './subjects/subject-repository.js';

/** How many configured subjects are loaded and declared at once. */
const DECLARED_AT_ONCE = 8;

export interface OnErrorGatewayParts {
  readonly settings: GatewaySettings;
  readonly sender: RecordSender;
  readonly subjects: SubjectRepository;
  readonly associated: AssociatedSubjects | null;
  readonly comparer: SubjectComparer;
  readonly clients: SeenClients;
  readonly configuration: SubjectConfiguration;
  readonly producer: Producer;
  readonly individual: IndividualProducer;
  readonly raw: RawProducer;
  readonly commands: AdminCommands;
  readonly inFlight: InFlightCounter;
  readonly background: ReadonlySet<Promise<void>>;
  readonly shutdown: AbortController;
}

/** The gateway: refuses new requests while it drains, and passes the others on. */
export class OnErrorGateway implements Gateway {
  private draining = false;

  constructor(private readonly parts: OnErrorGatewayParts) {}

  produce(request: ProduceRequest): Promise<ProduceResult> {
    if (this.draining) return Promise.resolve({ ok: false, refusal: shuttingDown(request) });
    const { raw, producer } = this.parts;
    const { form } = request;
    return form === 'json' || form === 'binary'
      ? raw.produce(request, form)
      : producer.produce(request, form);
  }

  async produceIndividually(request: IndividualRequest): Promise<readonly RecordOutcome[]> {
    if (this.draining) {
      const refused = shuttingDown(request);
      return request.records.map(() => ({ ok: false, refusal: refused }));
    }
    const { inFlight, individual } = this.parts;
    inFlight.enter();
    try {
      return await individual.produce(request);
    } finally {
      inFlight.leave();
    }
  }

  reset(...args: Parameters<Gateway['reset']>): ReturnType<Gateway['reset']> {
    return this.parts.commands.reset(...args);
  }

  open(...args: Parameters<Gateway['open']>): ReturnType<Gateway['open']> {
    return this.parts.commands.open(...args);
  }

  declareMapping(...args: Parameters<Gateway['declareMapping']>): ReturnType<Gateway['declareMapping']> {
    return this.parts.commands.declareMapping(...args);
  }

  remove(...args: Parameters<Gateway['remove']>): ReturnType<Gateway['remove']> {
    return this.parts.commands.remove(...args);
  }

  configured(topic: string, subject: string): ReturnType<Gateway['configured']> {
    return this.parts.configuration.configured({ topic, subject })?.mapping ?? null;
  }

  compareWithSeen(...args: Parameters<Gateway['compareWithSeen']>): ReturnType<Gateway['compareWithSeen']> {
    return this.parts.comparer.withSeen(...args);
  }

  compareWithRegistry(
    ...args: Parameters<Gateway['compareWithRegistry']>
  ): ReturnType<Gateway['compareWithRegistry']> {
    return this.parts.comparer.withRegistry(...args);
  }

  roleOf(topic: string, subject: string): ReturnType<Gateway['roleOf']> {
    return this.parts.configuration.roleOf({ topic, subject });
  }

  clients(topic: string, subject: string): ReturnType<Gateway['clients']> {
    return this.parts.clients.list({ topic, subject });
  }

  async start(): Promise<void> {
    const { settings, subjects, associated } = this.parts;
    const keys = configuredSubjects(settings).map(({ key }) => key);
    const declareNext = async (): Promise<void> => {
      for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
        try {
          const subject = await subjects.get(key);
          // If the association is not known, the first use asks for it.
          if (associated !== null && associated.known(subject) !== null) await associated.open(subject);
        } catch (error) {
          // The first use declares it, once the journal responds.
          if (!(error instanceof JournalUnreachable)) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: DECLARED_AT_ONCE }, declareNext));
  }

  isDraining(): boolean {
    return this.draining;
  }

  async drain(graceMs: number): Promise<void> {
    this.draining = true;
    await drain(this.parts, graceMs);
    this.parts.subjects.close();
  }
}

const shuttingDown = ({ topic }: ProduceRequest): Refusal =>
  refusal('overloaded', shutdownReason, { topic, ...retrySoon });
