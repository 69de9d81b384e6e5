import { eventually } from './eventually.js';
import type { GatewayProcess } from './gateway.js';

/** Resolves once the gateway has taken over the changed file or files of a setting for the given time. */
export async function settingReadAgain(gateway: GatewayProcess, setting: string, times = 1): Promise<void> {
  await eventually(
    () =>
      gateway.logs.filter(
        (line) => line.msg === 'a secret or certificate was read again' && line['setting'] === setting,
      ),
    ({ length }) => length >= times,
  );
}
