import { useMemo } from 'react';
import { useParams } from 'wouter';
import { curlOf } from '../../api/curl.js';
import { ProblemError } from '../../api/problem.js';
import { useSession } from '../../session/session.js';
import { outcomeTexts, outcomeTones } from '../../text/mismatches.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { ButtonLink } from '../../ui/button.js';
import { Callout } from '../../ui/callout.js';
import { CopyButton } from '../../ui/copy-button.js';
import { CitedRules, Differences } from '../../ui/differences.js';
import { Card, PageHead, Row, Stack } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { SchemaDiff } from '../../ui/schema-diff.js';
import { Badge } from '../../ui/state-badge.js';
import type { Mismatch } from '../mismatches/data.js';
import { useMismatch, useStoryEvents, type KnownEvents } from './data.js';
import { happenedAt } from './course.js';
import { FactsCard } from './facts-card.js';
import { LinksCard } from './links-card.js';
import styles from './mismatch.module.css';
import { StoryCard } from './story-card.js';
import { storyOf } from './story.js';
import { mismatchTexts } from './texts.js';
import { ticketOf } from './ticket.js';

/** One mismatch. Address: `/mismatches/{id}`. */
export default function MismatchPage() {
  const t = useTexts(mismatchTexts);
  const { has } = useSession();
  const { id } = useParams<{ id: string }>();
  if (has('read')) return <Found key={id} id={id} />;
  return (
    <>
      <PageHead title={t.plainTitle} />
      <Callout tone="open" title={t.forbidden}>
        <p>{t.forbiddenAdvice}</p>
      </Callout>
    </>
  );
}

function Found({ id }: { readonly id: string }) {
  const t = useTexts(mismatchTexts);
  const mismatch = useMismatch(id);
  if (mismatch.error instanceof ProblemError && mismatch.error.problem.code === 'mismatch.unknown')
    return (
      <>
        <PageHead title={t.unknown} />
        <Callout tone="open" title={t.unknown}>
          <p>{t.unknownAdvice}</p>
          <ButtonLink to="/mismatches">{t.toList}</ButtonLink>
        </Callout>
      </>
    );
  return (
    <>
      {mismatch.data === undefined && <PageHead title={t.plainTitle} />}
      <QueryView query={mismatch} height="30rem">
        {(data) => <Shown mismatch={data} />}
      </QueryView>
    </>
  );
}

const unknownEvents: KnownEvents = { events: [], isWhole: false };

function Shown({ mismatch }: { readonly mismatch: Mismatch }) {
  const t = useTexts(mismatchTexts);
  const names = useTexts(outcomeTexts);
  const format = useFormat();
  const { config } = useSession();
  const known = useStoryEvents(mismatch);
  const { events, isWhole } = known.data ?? unknownEvents;
  const steps = useMemo(
    () => storyOf(mismatch, events, format, isWhole),
    [mismatch, events, format, isWhole],
  );
  const address = (): string => window.location.href.replace(/[?#].*$/, '');
  const curl = (): string =>
    curlOf({
      method: 'GET',
      url: `${window.location.origin}/v1/mismatches/${encodeURIComponent(mismatch.id)}`,
      needsCredential: config.needs_credentials,
    });
  return (
    <>
      <PageHead title={t.title(mismatch.subject)}>
        <Badge tone={outcomeTones[mismatch.outcome]}>{names[mismatch.outcome]}</Badge>
        <Row>
          <CopyButton
            label={t.ticket}
            text={() => ticketOf({ mismatch, steps, address: address(), format })}
          />
          <CopyButton label={t.curl} text={curl} />
        </Row>
      </PageHead>
      <div className={styles.columns}>
        <Stack>
          <StoryCard steps={steps} role={mismatch.role} query={known} />
          <ComparisonCard mismatch={mismatch} />
        </Stack>
        <Stack>
          <FactsCard mismatch={mismatch} caller={events[0]?.metadata?.actor ?? null} />
          <LinksCard mismatch={mismatch} lastVersion={lastVersionOf(mismatch, events)} />
        </Stack>
      </div>
    </>
  );
}

/** The version of the subject that the mismatch led to; null: it is not known. */
function lastVersionOf({ settled_at: settled }: Mismatch, events: KnownEvents['events']): number | null {
  if (settled === null) return null;
  return events.findLast((event) => Date.parse(happenedAt(event)) <= Date.parse(settled))?.version ?? null;
}

function ComparisonCard({ mismatch }: { readonly mismatch: Mismatch }) {
  const t = useTexts(mismatchTexts);
  const { mapping, latest, differences, role } = mismatch;
  return (
    <Card title={t.comparison}>
      {latest === null ? (
        <Stack>
          <p>{t.noLatest}</p>
          <Differences differences={differences} role={role} />
          {mapping !== null && (
            <SchemaDiff
              ours={mapping.schema}
              theirs={null}
              differences={[]}
              role={role}
              names={{ ours: t.ours, theirs: t.theirs }}
            />
          )}
        </Stack>
      ) : (
        <>
          <SchemaDiff
            ours={mapping?.schema ?? null}
            theirs={latest.schema}
            differences={differences}
            role={role}
            names={{ ours: t.ours, theirs: t.theirs }}
          />
          <CitedRules differences={differences} role={role} />
        </>
      )}
    </Card>
  );
}
