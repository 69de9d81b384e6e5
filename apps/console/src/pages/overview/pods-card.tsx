import { useTexts } from '../../text/preferences.js';
import { Callout } from '../../ui/callout.js';
import { Card, Quiet } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { Badge } from '../../ui/state-badge.js';
import { Ago } from '../../ui/time.js';
import ui from '../../ui/ui.module.css';
import { usePods } from '../../live/pods.js';
import styles from './overview.module.css';
import { podStates, type Pod } from './pods.js';
import { overviewTexts } from './texts.js';

/** The pods of the installation: which one is missing, and whether their versions differ. */
export function PodsCard() {
  const t = useTexts(overviewTexts);
  const pods = usePods();
  return (
    <Card title={t.pods}>
      <QueryView query={pods} height="6rem">
        {(items) => <PodTable items={items} />}
      </QueryView>
    </Card>
  );
}

function PodTable({ items }: { readonly items: readonly Pod[] }) {
  const t = useTexts(overviewTexts);
  const { pods, versions } = podStates(items);
  return (
    <div className={styles.pods}>
      {versions.length > 1 && <Callout tone="open" title={t.versionsDiffer(versions.join(', '))} />}
      <div className={ui.tableWrap} tabIndex={0} role="group" aria-label={t.pods}>
        <table className={ui.table}>
          <thead>
            <tr>
              {[t.pod, t.version, t.started, t.lastSeen].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pods.map((pod) => (
              <tr key={pod.pod}>
                <th scope="row" className={styles.podName}>
                  <code>{pod.pod}</code>
                  <div className={styles.podStatus}>
                    <Badge tone={pod.isMissing ? 'open' : 'healthy'}>
                      {pod.isMissing ? t.missing : t.present}
                    </Badge>
                    {pod.is_this && <Quiet>{t.thisPod}</Quiet>}
                  </div>
                </th>
                <td>{pod.version}</td>
                <td>
                  <Ago at={pod.started_at} />
                </td>
                <td>
                  <Ago at={pod.seen_at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pods.some(({ isMissing }) => isMissing) && <Quiet>{t.podsAdvice}</Quiet>}
    </div>
  );
}
