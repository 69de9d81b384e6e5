import { Link } from 'wouter';
import { outcomeTexts, outcomeTones, verdictTexts } from '../../text/mismatches.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Badge } from '../../ui/state-badge.js';
import { Time } from '../../ui/time.js';
import ui from '../../ui/ui.module.css';
import { subjectPath } from '../subject/address.js';
import type { Mismatch } from './data.js';
import styles from './mismatches.module.css';
import { mismatchesTexts } from './texts.js';

interface MismatchTableProps {
  readonly rows: readonly Mismatch[];
  /** What is shown is of the filter before. */
  readonly isBusy: boolean;
}

export function MismatchTable({ rows, isBusy }: MismatchTableProps) {
  const t = useTexts(mismatchesTexts);
  return (
    <div className={ui.tableWrap} tabIndex={0} role="region" aria-label={t.list} aria-busy={isBusy}>
      <table className={`${ui.table} ${styles.table}`}>
        <thead>
          <tr>
            <th scope="col">{t.opened}</th>
            <th scope="col">{t.subject}</th>
            <th scope="col">{t.what}</th>
            <th scope="col">{t.schemas}</th>
            <th scope="col">{t.verdict}</th>
            <th scope="col">{t.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { readonly row: Mismatch }) {
  const verdictNames = useTexts(verdictTexts);
  const outcomeNames = useTexts(outcomeTexts);
  const { topic, subject, role, verdict, outcome, mapping, latest } = row;
  const id = (of: typeof mapping): string => String(of?.schema_id ?? '–');
  return (
    <tr className={styles.row}>
      <th scope="row" className={styles.opened}>
        <Link href={`/mismatches/${encodeURIComponent(row.id)}`} className={styles.rowLink}>
          <Time at={row.opened_at} />
        </Link>
      </th>
      <td>
        <Link href={subjectPath(topic, subject)} className={styles.above}>
          {subject}
        </Link>
        <div className={styles.quiet}>
          {subject.startsWith(topic) ? '' : `${topic} · `}
          {role}
        </div>
      </td>
      <td>
        <What row={row} />
      </td>
      <td className={styles.ids}>
        {id(mapping)} → {id(latest)}
      </td>
      <td>{verdictNames[verdict ?? 'none']}</td>
      <td>
        <Badge tone={outcomeTones[outcome]}>{outcomeNames[outcome]}</Badge>
      </td>
    </tr>
  );
}

/** The kind, and the difference that mattered most. */
function What({ row: { kind, differences } }: { readonly row: Mismatch }) {
  const t = useTexts(mismatchesTexts);
  const format = useFormat();
  const worst = differences.find((each) => each.kind === kind) ?? differences[0];
  const more = differences.length - 1;
  return (
    <>
      <code>{kind}</code>
      {worst !== undefined && (
        <div className={styles.quiet}>
          {worst.field !== null && <code>{worst.field}</code>}
          {worst.field !== null && ': '}
          {worst.ours ?? '–'} → {worst.theirs ?? '–'}
          {more > 0 && ` ${t.moreDifferences(format.count(more))}`}
        </div>
      )}
    </>
  );
}
