import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const howToInstall =
  'Chromium is missing: install it (Debian and Ubuntu: `apt-get install chromium`), or set CHROMIUM to its path. ' +
  '`npm test` as root on Debian installs it.';

/** Without most of them, Chromium calls hosts of its maker, which a test machine may not reach. */
const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  // Newer browsers keep pages away from this machine by themselves, others do not: the gateway alone is tested.
  '--disable-features=LocalNetworkAccessChecks,HttpsUpgrades,Translate',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

/**
 * A headless Chromium with an empty profile. @throws Error if the machine has none
 * @param names host names that lead to this machine, as a name server of an attacker could say
 */
export async function openBrowser(names: readonly string[]): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`${howToInstall} (${executablePath})`);
  const rules = names.map((name) => `MAP ${name} 127.0.0.1`).join(', ');
  return chromium.launch({
    executablePath,
    // As root, and in containers, its sandbox is not available.
    chromiumSandbox: false,
    args: [...flags, `--host-resolver-rules=${rules}`],
  });
}
