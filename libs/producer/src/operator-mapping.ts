import type { Mapping } from '#machines';
import {
  evaluateCompatibility,
  parseDeclared,
  type RegisteredSchema,
  type Registry,
  type RegistryResponse,
} from '#registry';
import { summary } from './conflicts/difference-summary.js';
import { mappingOf } from './conflicts/registered-mapping.js';
import { failureReason, registryFailure } from './conflicts/registry-failure.js';
import type { SchemaPolicy } from './conflicts/schema-policy.js';
import type { DeclareMapping } from './contract/gateway.js';
import { refusal, retrySoon, type Refusal } from './contract/refusal.js';
import type { GatewaySettings } from './contract/settings.js';
import { invalidUnlessRegistered } from './subjects/declared-writer.js';
import { configuredWire, missingGuid } from './subjects/schema-naming.js';

/** A mapping that may be declared, with the rules of its schema that a setting allows. */
interface NamedMapping {
  readonly mapping: Mapping;
  readonly rulesAllowed: readonly string[];
}

export type NamedMappingResult =
  ({ readonly ok: true } & NamedMapping) | { readonly ok: false; readonly refusal: Refusal };

const rejected = (refused: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: refused,
});

/** Finds the mapping that an operator's command names: by the text or the id of its schema, or the latest version. */
export class OperatorMapping {
  constructor(
    private readonly parts: {
      readonly settings: Pick<GatewaySettings, 'mappings'>;
      readonly registry: Registry;
      readonly schemaPolicy: SchemaPolicy;
    },
  ) {}

  /** Refused if the registry does not have the schema, or if its rules are not allowed. */
  async find(input: DeclareMapping): Promise<NamedMappingResult> {
    const { registry } = this.parts;
    const { subject, schema: text, schemaId } = input;
    if (text !== undefined) return this.mappingByText(input, text);
    if (schemaId === undefined) return this.registeredMapping(input, await registry.latest(subject));
    const response = await registry.byId(schemaId, subject);
    if (response.status !== 'ok') return rejected(registryRefusal(response));
    const { schema, version, rules, guid } = response.value;
    if (version === null) {
      const detail = `the schema with id ${schemaId} is not a version of the subject ${subject}`;
      return rejected(refusal('schema.missing', detail));
    }
    return this.registeredMapping(input, {
      status: 'ok',
      value: { schema, schemaId, version, rules, guid },
    });
  }

  private async mappingByText(input: DeclareMapping, text: string): Promise<NamedMappingResult> {
    const { topic, subject, role, record } = input;
    const parsed = parseDeclared(text);
    if (!parsed.ok) {
      const { path, actual, expected } = parsed.invalid;
      const detail = `schema at ${path === '' ? '/' : path}: found ${actual}, allowed ${expected}`;
      return rejected(refusal('schema.invalid', detail));
    }
    const { schema } = parsed;
    const response = await this.parts.registry.find(subject, schema);
    if (response.status !== 'not_found') return this.registeredMapping(input, response);
    const [warning] = schema.warnings;
    if (warning !== undefined) return rejected(refusal('schema.invalid', invalidUnlessRegistered(warning)));
    const wire = configuredWire(this.parts.settings, topic, role);
    const { text: normalized, fingerprint, fullName } = schema;
    const unbound = { record, schema: normalized, fingerprint, fullName, schemaId: null, version: null };
    return { ok: true, mapping: { ...unbound, ...(wire !== undefined && { wire }) }, rulesAllowed: [] };
  }

  /** The mapping to a registered schema. Refused with rules that are not allowed for the topic. */
  private registeredMapping(
    { topic, role, record }: DeclareMapping,
    response: RegistryResponse<RegisteredSchema>,
  ): NamedMappingResult {
    if (response.status !== 'ok') return rejected(registryRefusal(response));
    const registered = response.value;
    const differences = this.parts.schemaPolicy.rulesOf(topic, registered);
    if (evaluateCompatibility(differences, record) === 'stop') {
      const detail = `Sluicegate runs no rules, and producer.allowRules does not name the topic: ${summary(differences)}`;
      return rejected(refusal('writer.refused', detail, { differences }));
    }
    const wire = configuredWire(this.parts.settings, topic, role);
    const noGuid = missingGuid(wire, registered);
    if (noGuid !== null) return rejected(refusal('schema.missing', noGuid));
    return { ok: true, mapping: mappingOf(registered, record, { wire }), rulesAllowed: registered.rules };
  }
}

function registryRefusal(response: Exclude<RegistryResponse<RegisteredSchema>, { status: 'ok' }>): Refusal {
  switch (response.status) {
    case 'not_found':
      return refusal('schema.missing', `the registry does not have this schema: ${response.message}`);
    case 'unusable':
      return refusal(
        'schema.invalid',
        `the registry's schema cannot be used as an Avro schema: ${response.message}`,
      );
    case 'denied':
    case 'unreachable': {
      const { detail, class: errorClass } = registryFailure(failureReason(response));
      return refusal('sr.unreachable', detail, { class: errorClass, ...retrySoon });
    }
  }
}
