import { nearestName } from '#registry';
import { describeName } from './config-issue.js';
import { pathOf, shortNames } from './environment.js';
import { variableNames } from './variable-names.js';

/** A variable of the environment that looks like a setting but is not. */
export interface StrayVariable {
  readonly name: string;
  /** The setting's variable that was probably meant; null: none is similar. */
  readonly meant: string | null;
}

/** Variables that the scripts and tests of this repository set. */
const ofScripts = /^SLUICEGATE_(SCRIPT_PROCESS|TEST_\w+)$/;

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that Kubernetes sets for every service whose name begins with `sluicegate`. */
const ofKubernetes = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

/**
 * Variables that are not read although their names begin with `SLUICEGATE_`, or nearly so: a misspelt one would be ignored
 * silently. An unknown setting with a well-formed name (two underscores) is not among them: it stops the start.
 */
export function strayVariables(environment: Environment): readonly StrayVariable[] {
  const known = variableNames();
  return Object.entries(environment)
    .filter(([name, text]) => text !== undefined && isStray(name, text))
    .map(([name]) => ({ name: describeName(name), meant: nearestName(name, known) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isStray(name: string, text: string): boolean {
  if (!/^sluice_?gate_/i.test(name)) return false;
  if (name.startsWith('SLUICEGATE_') && (name in shortNames || pathOf(name) !== null)) return false;
  return (
    !ofScripts.test(name) &&
    !ofKubernetes.test(name) &&
    !(name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(text))
  );
}
