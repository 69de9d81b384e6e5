import { useMutation, useQuery } from '@tanstack/react-query';
import { dataOf } from '../../../api/client.js';
import { useLive } from '../../../live/live.js';
import { useApi } from '../../../session/session.js';
import { usePreferences, useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { Callout, ProblemCallout } from '../../../ui/callout.js';
import { CitedRules } from '../../../ui/differences.js';
import { Card, Row, Stack } from '../../../ui/layout.js';
import { QueryView } from '../../../ui/query-view.js';
import { SchemaDiff } from '../../../ui/schema-diff.js';
import { SentenceView } from '../../../ui/sentence.js';
import { Time } from '../../../ui/time.js';
import styles from './comparison.module.css';
import { comparisonTexts } from './texts.js';
import { verdictOf, type ComparisonView } from './verdict.js';

interface ComparisonProps {
  readonly topic: string;
  readonly subject: string;
  /** Makes sentences about a key more exact. */
  readonly role?: 'key' | 'value' | undefined;
}

/** A subject's mapping beside the latest version: as the last look-up saw it, or as the registry has it when the reader asks. */
export function Comparison({ topic, subject, role }: ComparisonProps) {
  const t = useTexts(comparisonTexts);
  const api = useApi();
  const { status } = useLive();
  const path = { topic, subject };
  const seen = useQuery({
    queryKey: ['subject', topic, subject, 'comparison'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/v1/subjects/{topic}/{subject}/comparison', { params: { path }, signal })),
    refetchInterval: status === 'live' ? false : 5000,
  });
  // Never repeated by itself: each is a look-up.
  const asked = useMutation({
    mutationFn: () =>
      dataOf(
        api.GET('/v1/subjects/{topic}/{subject}/comparison', {
          params: { path, query: { latest: 'registry' } },
        }),
      ),
  });
  // Once the subject has moved, the answer is about another mapping.
  const isAsked = asked.data !== undefined && isOfSameMapping(asked.data, seen.data);
  return (
    <Card
      title={t.title}
      aside={
        <Row>
          {isAsked && (
            <Button kind="quiet" onClick={() => asked.reset()}>
              {t.back}
            </Button>
          )}
          <Button onClick={() => asked.mutate()} aria-disabled={asked.isPending}>
            {asked.isPending ? t.asking : t.ask}
          </Button>
        </Row>
      }
    >
      <Stack>
        <p className={styles.quiet}>{isAsked ? t.askedHint : t.askHint}</p>
        {asked.isError && <ProblemCallout error={asked.error} onRetry={() => asked.mutate()} />}
        <QueryView query={seen} height="20rem">
          {(data) => <Compared comparison={isAsked ? asked.data : data} role={role} />}
        </QueryView>
      </Stack>
    </Card>
  );
}

const isOfSameMapping = (asked: ComparisonView, seen: ComparisonView | undefined): boolean =>
  seen === undefined || asked.mapping?.fingerprint === seen.mapping?.fingerprint;

interface ComparedProps {
  readonly comparison: ComparisonView;
  readonly role: 'key' | 'value' | undefined;
}

function Compared({ comparison, role }: ComparedProps) {
  const t = useTexts(comparisonTexts);
  const { mapping, latest, differences } = comparison;
  return (
    <>
      <Verdict comparison={comparison} role={role} />
      <div className={styles.sides}>
        <div className={styles.side}>
          <h3>{t.ours}</h3>
          {mapping === null ? <span>{t.none}</span> : <Identity schema={mapping} />}
          {mapping !== null && <span className={styles.quiet}>{mapping.record}</span>}
        </div>
        <div className={styles.side}>
          <h3>{t.theirs}</h3>
          {latest === null ? <span>{t.none}</span> : <Identity schema={latest} />}
          {latest !== null && (
            <span className={styles.quiet}>
              {latest.source === 'audit' ? t.seen : t.asked} <Time at={latest.at} />
            </span>
          )}
        </div>
      </div>
      {(mapping !== null || latest !== null) && (
        <div>
          <SchemaDiff
            // Without a latest version there is nothing to compare: the mapping is shown as unchanged.
            ours={mapping?.schema ?? null}
            theirs={latest?.schema ?? null}
            differences={differences}
            role={role}
            names={{ ours: t.ours, theirs: t.theirs }}
          />
          <CitedRules differences={differences} role={role} />
        </div>
      )}
    </>
  );
}

function Verdict({ comparison, role }: ComparedProps) {
  const t = useTexts(comparisonTexts);
  const { language, format } = usePreferences();
  const { tone, title, why, moreErrors } = verdictOf(comparison, language, role);
  return (
    <div aria-live="polite">
      <Callout tone={tone} title={title}>
        {why !== undefined && (
          <p>
            <SentenceView sentence={why} />
          </p>
        )}
        {moreErrors > 0 && (
          <p>{moreErrors === 1 ? t.oneMoreError : t.moreErrors(format.count(moreErrors))}</p>
        )}
      </Callout>
    </div>
  );
}

interface IdentityProps {
  readonly schema: {
    readonly full_name: string | null;
    readonly schema_id: number | null;
    readonly version: number | null;
    readonly fingerprint: string;
  };
}

/** Which schema it is. */
function Identity({ schema: { full_name: name, schema_id: id, version, fingerprint } }: IdentityProps) {
  const t = useTexts(comparisonTexts);
  return (
    <>
      <span>
        {id === null ? t.unbound : t.id(id)}
        {version !== null && ` · ${t.version(version)}`}
      </span>
      {name !== null && <code>{name}</code>}
      <code className={styles.quiet} title={fingerprint}>
        {fingerprint.slice(0, 19)}…
      </code>
    </>
  );
}
