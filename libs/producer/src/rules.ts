import type { GatewaySettings } from './gateway.port.js';
import { matchesAny } from './topic-patterns.js';

/** Whether an operator takes the responsibility for the rules of a topic's schemas (`producer.allowRules`). */
export function allowsRules(
  { settings }: { readonly settings: Pick<GatewaySettings, 'allowRules'> },
  topic: string,
): boolean {
  return matchesAny(settings.allowRules, topic);
}
