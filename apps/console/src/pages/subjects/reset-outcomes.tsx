import { useFormat, useTexts } from '../../text/preferences.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Quiet, Row } from '../../ui/layout.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { ResetItem } from './bulk-reset.js';
import { resetTexts } from './reset-texts.js';
import styles from './subjects.module.css';

/** As many are listed: those that are reset or refused first. */
const mostListed = 200;
const places: Readonly<Record<ResetItem['outcome'], number>> = {
  refused: 0,
  reset: 1,
  would_reset: 1,
  unchanged: 2,
};

/** What happens, or has happened, to each subject. */
export function ResetOutcomes({ items }: { readonly items: readonly ResetItem[] }) {
  const t = useTexts(resetTexts);
  const format = useFormat();
  const sorted = items.toSorted((one, other) => places[one.outcome] - places[other.outcome]);
  const listed = sorted.slice(0, mostListed);
  const asText = (): string =>
    sorted
      .map(({ topic, subject, state, outcome, code }) =>
        [topic, subject, state, outcome, code ?? ''].join('\t'),
      )
      .join('\n');
  return (
    <>
      <div className={styles.results} role="region" aria-label={t.results} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.subject}</th>
              <th scope="col">{t.state}</th>
              <th scope="col">{t.outcome}</th>
            </tr>
          </thead>
          <tbody>
            {listed.map(({ topic, subject, state, outcome, code }) => (
              <tr key={`${topic}/${subject}`}>
                <td title={topic}>{subject}</td>
                <td>{state !== null && <StateBadge state={state} />}</td>
                <td>
                  {t[`outcome_${outcome}`]}
                  {code !== null && (
                    <>
                      {' '}
                      <code>{code}</code>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > listed.length && (
        <Row>
          <Quiet>{t.more(format.count(sorted.length - listed.length))}</Quiet>
          <CopyButton label={t.copyAll} text={asText} />
        </Row>
      )}
    </>
  );
}
