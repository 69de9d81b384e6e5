import { useFormat, useTexts } from '../../../text/preferences.js';
import { Card, Fact, Facts, Quiet } from '../../../ui/layout.js';
import { Countdown, Time } from '../../../ui/time.js';
import type { SubjectView } from '../data.js';
import type { SubjectEvent } from '../timeline/use-events.js';
import styles from './facts.module.css';
import { lastOpening } from './opening.js';
import { factTexts } from './texts.js';

interface BreakerCardProps {
  readonly view: SubjectView;
  readonly events: readonly SubjectEvent[];
  /** True: nothing is counted from now. */
  readonly isPast: boolean;
}

/** What the breaker has counted, and the circuit. */
export function BreakerCard({ view, events, isPast }: BreakerCardProps) {
  const t = useTexts(factTexts);
  const format = useFormat();
  const { breaker, state } = view;
  const opening = state === 'circuitOpen' ? lastOpening(events) : null;
  return (
    <Card title={t.breaker}>
      <Facts>
        <Fact name={t.circuit}>
          <Circuit view={view} isPast={isPast} />
        </Fact>
        {state === 'circuitOpen' && (
          <Fact name={t.forced}>
            {breaker.forced ? (opening?.actor ?? t.forcedUnknown) : t.byBreaker}
            {opening !== null && <Quiet> ({t.event(format.count(opening.version))})</Quiet>}
          </Fact>
        )}
        {breaker.reason !== null && <Fact name={t.reason}>{breaker.reason}</Fact>}
        <Fact name={t.inWindow}>{format.count(breaker.conflicts_in_window)}</Fact>
        <Fact name={t.trips}>
          {format.count(breaker.trips)}
          {breaker.trips > 0 && <span className={styles.hint}>{t.tripsHint}</span>}
        </Fact>
      </Facts>
    </Card>
  );
}

function Circuit({ view: { state, substate, breaker }, isPast }: Omit<BreakerCardProps, 'events'>) {
  const t = useTexts(factTexts);
  if (state !== 'circuitOpen') return t.closed;
  if (substate === 'trial') return t.trialRuns;
  if (breaker.open_until === null) return t.untilReset;
  if (breaker.trial_due === true && !isPast) return t.trialDue;
  return (
    <>
      {t.openUntil} <Time at={breaker.open_until} />
      {!isPast && (
        <span className={styles.hint}>
          <Countdown until={breaker.open_until} />
        </span>
      )}
    </>
  );
}
