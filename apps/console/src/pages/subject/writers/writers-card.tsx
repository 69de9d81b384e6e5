import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../../api/client.js';
import { useApi } from '../../../session/session.js';
import { useTexts } from '../../../text/preferences.js';
import { Card, Stack } from '../../../ui/layout.js';
import { QueryView } from '../../../ui/query-view.js';
import { Time } from '../../../ui/time.js';
import { ClientItem, DeclaredItem } from './items.js';
import { writerTexts } from './texts.js';
import styles from './writers.module.css';

/** How often clients are looked at again, in ms: a record of a healthy subject makes no event. */
const paceMs = 10_000;

interface WritersCardProps {
  readonly topic: string;
  readonly subject: string;
}

/** The clients that this pod has seen, and the schemas that requests have declared. */
export function WritersCard({ topic, subject }: WritersCardProps) {
  const t = useTexts(writerTexts);
  const api = useApi();
  const writers = useQuery({
    queryKey: ['subject', topic, subject, 'writers'],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/v1/subjects/{topic}/{subject}/writers', { params: { path: { topic, subject } }, signal }),
      ),
    refetchInterval: paceMs,
  });
  return (
    <Card title={t.title}>
      <QueryView query={writers} height="12rem">
        {({ pod, since, clients, declared }) => (
          <Stack>
            <div>
              <h3>{t.clients}</h3>
              {clients.length === 0 ? (
                <p>{t.noClients}</p>
              ) : (
                <ul className={styles.list}>
                  {clients.map((each) => (
                    <ClientItem
                      key={JSON.stringify([each.client, each.schema_id, each.fingerprint])}
                      client={each}
                    />
                  ))}
                </ul>
              )}
              <p className={styles.remark}>
                {t.remark} <Time at={since} />, {t.remarkPod} <code>{pod}</code>
              </p>
            </div>
            <div>
              <h3>{t.declared}</h3>
              {declared.length === 0 ? (
                <p>{t.noDeclared}</p>
              ) : (
                <ul className={styles.list}>
                  {declared.map((each) => (
                    <DeclaredItem key={`${each.fingerprint} ${each.status}`} declared={each} />
                  ))}
                </ul>
              )}
            </div>
          </Stack>
        )}
      </QueryView>
    </Card>
  );
}
