import { Link, useLocation } from 'wouter';
import { useLive } from '../live/live.js';
import { useSession } from '../session/session.js';
import { useFormat, useTexts } from '../text/preferences.js';
import { Button } from '../ui/button.js';
import { Badge } from '../ui/state-badge.js';
import { pages } from './pages.js';
import { PreferencesMenu } from './preferences-menu.js';
import styles from './shell.module.css';
import { shellTexts } from './texts.js';

export function Navigation({ onHelp }: { readonly onHelp: () => void }) {
  const t = useTexts(shellTexts);
  const [location] = useLocation();
  const { has } = useSession();
  return (
    <header className={styles.bar}>
      <Link href="/" className={styles.brand}>
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="22" height="22" />
        Sluicegate
      </Link>
      <nav aria-label={t.navigation}>
        <ul className={styles.pages}>
          {pages
            .filter(({ role }) => role === null || has(role))
            .map(({ path, name }) => {
              const isHere = path === '/' ? location === '/' : location.startsWith(path);
              return (
                <li key={path}>
                  <Link href={path} aria-current={isHere ? 'page' : undefined} className={styles.page}>
                    {t[name]}
                  </Link>
                </li>
              );
            })}
          <li>
            <a className={styles.page} href="/docs">
              {t.api}
            </a>
          </li>
        </ul>
      </nav>
      <div className={styles.aside}>
        {has('read') && <LiveStatus />}
        <PreferencesMenu />
        <Button kind="quiet" onClick={onHelp} aria-label={t.help} title={t.help}>
          ?
        </Button>
        <Caller />
      </div>
    </header>
  );
}

/** Whether the page is live: its place never changes its width. */
function LiveStatus() {
  const t = useTexts(shellTexts);
  const format = useFormat();
  const { status, lostSince } = useLive();
  const name =
    status === 'live' ? t.live : status === 'connecting' && lostSince === null ? t.connecting : t.lost;
  return (
    <span
      className={styles.live}
      role="status"
      title={lostSince === null ? undefined : t.lostSince(format.time(lostSince))}
    >
      <Badge tone={status === 'live' ? 'healthy' : lostSince === null ? 'resolving' : 'open'}>{name}</Badge>
    </span>
  );
}

function Caller() {
  const t = useTexts(shellTexts);
  const { whoami, signOut, config } = useSession();
  if (whoami === null) return null;
  if (whoami.kind === 'anonymous')
    return config.needs_credentials ? null : <span className={styles.caller}>{t.local}</span>;
  return (
    <span className={styles.caller}>
      <span
        title={Object.entries(whoami.roles)
          .map(([role, topics]) => `${role}: ${topics.join(', ')}`)
          .join('\n')}
      >
        {t.signedInAs(whoami.name)}
      </span>
      <Button kind="quiet" onClick={signOut}>
        {t.signOut}
      </Button>
    </span>
  );
}
