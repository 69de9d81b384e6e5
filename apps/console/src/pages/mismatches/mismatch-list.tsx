import { outcomeTexts, verdictTexts } from '../../text/mismatches.js';
import { usePreferences, useTexts } from '../../text/preferences.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Callout, ProblemCallout } from '../../ui/callout.js';
import { Quiet } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { useMismatches } from './data.js';
import { ExportButtons } from './export-buttons.js';
import { usedFilters, type FilterName, type Change, type MismatchFilter } from './filter.js';
import { MismatchTable } from './mismatch-table.js';
import styles from './mismatches.module.css';
import { mismatchesTexts } from './texts.js';

interface MismatchListProps {
  readonly filter: MismatchFilter;
  readonly onChange: Change;
}

/** The mismatches that match, newest first, and what can be done with all of them. */
export function MismatchList({ filter, onChange }: MismatchListProps) {
  const t = useTexts(mismatchesTexts);
  const { format } = usePreferences();
  const { list, rows, hasNewer, readAgain } = useMismatches(filter);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const isEmpty = list.data !== undefined && rows.length === 0 && !list.isPlaceholderData;
  return (
    <section aria-label={t.title}>
      <div className={styles.toolbar}>
        <Quiet>
          <span role="status">
            {list.data === undefined ? ' ' : t.shown(format.count(rows.length), rows.length === 1)}
          </span>
        </Quiet>
        <div role="status" className={styles.newer}>
          {hasNewer && (
            <>
              <span>{t.newer}</span>
              <Button onClick={() => void readAgain()}>{t.show}</Button>
            </>
          )}
        </div>
        {!isEmpty && <ExportButtons filter={filter} />}
      </div>
      <QueryView query={list} height="30rem">
        {() =>
          isEmpty ? (
            <NoMismatches filter={filter} onChange={onChange} />
          ) : (
            <MismatchTable rows={rows} isBusy={list.isPlaceholderData} />
          )
        }
      </QueryView>
      {isFetchNextPageError && <ProblemCallout error={list.error} onRetry={() => void fetchNextPage()} />}
      {hasNextPage && !isFetchNextPageError && (
        <div className={styles.older}>
          <Button onClick={() => void fetchNextPage()} aria-disabled={isFetchingNextPage}>
            {isFetchingNextPage ? t.loading : t.older}
          </Button>
        </div>
      )}
    </section>
  );
}

function NoMismatches({ filter, onChange }: MismatchListProps) {
  const t = useTexts(mismatchesTexts);
  const shownValue = useShownValue();
  const used = usedFilters(filter);
  if (used.length === 0)
    return (
      <Callout tone="healthy" title={t.nothing}>
        <p>{t.nothingAdvice}</p>
        <ButtonLink to="/playground">{t.toPlayground}</ButtonLink>
      </Callout>
    );
  return (
    <Callout tone="open" title={t.empty}>
      <p>{t.emptyAdvice}</p>
      <div className={styles.loosen}>
        {used.map((name) => (
          <Button key={name} onClick={() => onChange({ [name]: '' })}>
            <span aria-hidden="true">✕</span> {t.without(t[name], shownValue(name, filter[name]))}
          </Button>
        ))}
      </div>
    </Callout>
  );
}

/** A filter's value as its field shows it. */
function useShownValue(): (name: FilterName, value: string) => string {
  const { format } = usePreferences();
  const verdictNames: Readonly<Record<string, string>> = useTexts(verdictTexts);
  const outcomeNames: Readonly<Record<string, string>> = useTexts(outcomeTexts);
  return (name, value) => {
    if (name === 'from' || name === 'to') return format.dateTime(value);
    if (name === 'verdict') return verdictNames[value] ?? value;
    return name === 'outcome' ? (outcomeNames[value] ?? value) : value;
  };
}
