import { Link } from 'wouter';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Quiet } from '../../ui/layout.js';
import { StateBadge } from '../../ui/state-badge.js';
import { Ago, Countdown } from '../../ui/time.js';
import { idOf } from './filter.js';
import styles from './subjects.module.css';
import { subjectsTexts } from './texts.js';
import type { SubjectRow } from './use-subject-list.js';

interface CellProps {
  readonly row: SubjectRow;
}

export const StateCell = ({ row }: CellProps) => <StateBadge state={row.state} />;

/** @param isActive whether the keyboard is on its row: then Tab reaches the link */
export const SubjectLink = ({ row, isActive }: CellProps & { readonly isActive: boolean }) => (
  <Link
    href={`/subjects/${idOf(row)}`}
    title={row.subject}
    tabIndex={isActive ? 0 : -1}
    className={styles.link}
  >
    {row.subject}
  </Link>
);

export const SinceCell = ({ row }: CellProps) => (row.since === null ? '–' : <Ago at={row.since} />);

export function SchemaCell({ row: { mapping } }: CellProps) {
  const t = useTexts(subjectsTexts);
  if (mapping === null) return <Quiet>{t.noSchema}</Quiet>;
  if (mapping.schema_id === null) return <Quiet>{t.unbound}</Quiet>;
  return (
    <span title={mapping.full_name ?? undefined}>
      {t.schemaName(mapping.version === null ? '–' : String(mapping.version), String(mapping.schema_id))}
    </span>
  );
}

export function ConflictsCell({ row }: CellProps) {
  const format = useFormat();
  const count = row.breaker.conflicts_in_window;
  return count === 0 ? <Quiet>0</Quiet> : format.count(count);
}

export function CircuitCell({ row: { state, breaker } }: CellProps) {
  const t = useTexts(subjectsTexts);
  if (state !== 'circuitOpen') return null;
  if (breaker.trial_due === true) return t.trialDue;
  return breaker.open_until === null ? t.untilReset : <Countdown until={breaker.open_until} />;
}

/** A row in two lines, for narrow windows. */
export function CompactCell({ row, isActive }: CellProps & { readonly isActive: boolean }) {
  return (
    <div className={styles.compact}>
      <SubjectLink row={row} isActive={isActive} />
      <div className={styles.compactLine}>
        <StateBadge state={row.state} />
        <Quiet>
          {row.state === 'circuitOpen' ? <CircuitCell row={row} /> : <SinceCell row={row} />} · {row.topic}
        </Quiet>
      </div>
    </div>
  );
}
