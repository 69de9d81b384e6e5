import { useCallback, useMemo, useState } from 'react';
import type { RowSelectionState } from '@tanstack/react-table';
import { useSession } from '../../session/session.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Button } from '../../ui/button.js';
import { Quiet } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { idOf, queryOf, type FilterName, type Sort, type SubjectFilter } from './filter.js';
import { mostChanges } from './freshness.js';
import { NoSubjects } from './no-subjects.js';
import { ResetDialog } from './reset-dialog.js';
import type { ResetTarget } from './bulk-reset.js';
import { SubjectGrid } from './subject-grid.js';
import styles from './subjects.module.css';
import { subjectsTexts } from './texts.js';
import { useLiveRows } from './use-live-rows.js';
import { useSubjectList } from './use-subject-list.js';

interface SubjectListProps {
  readonly filter: SubjectFilter;
  readonly sort: Sort;
  readonly hidden: ReadonlySet<string>;
  /** How many match; null: not known yet. */
  readonly total: number | null;
  readonly onSort: (sort: Sort) => void;
  readonly onLoosen: (name: FilterName) => void;
}

const nothing: Selected = { ids: {}, isAll: false };

interface Selected {
  readonly ids: RowSelectionState;
  readonly isAll: boolean;
}

/** The list with what belongs to it: what changed since it was read, and what can be done with a selection. */
export function SubjectList({ filter, sort, hidden, total, onSort, onLoosen }: SubjectListProps) {
  const t = useTexts(subjectsTexts);
  const format = useFormat();
  const { has } = useSession();
  const { list, rows, readAt, isKept, readAgain, readRows } = useSubjectList(filter, sort);
  const byId = useMemo(() => new Map(rows.map((row) => [idOf(row), row])), [rows]);
  const { changeCount, showing } = useLiveRows({ filter, sort, byId, readAt, isKept, readRows });
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError]);

  // What was selected among other subjects is not selected any more.
  const among = JSON.stringify(queryOf(filter));
  const [{ selected, selectedAmong }, setSelected] = useState({ selected: nothing, selectedAmong: among });
  const now = selectedAmong === among ? selected : nothing;
  const select = useCallback(
    (next: Selected) => setSelected({ selected: next, selectedAmong: among }),
    [among],
  );
  const selection = useMemo(
    () => ({ ...now, onChange: (ids: RowSelectionState) => select({ ids, isAll: false }) }),
    [now, select],
  );
  const [target, setTarget] = useState<ResetTarget | null>(null);
  const ids = Object.keys(now.ids);
  const openReset = (): void => {
    const subjects = ids.flatMap((id) => {
      const row = byId.get(id);
      return row === undefined || row.state === 'removed'
        ? []
        : [{ topic: row.topic, subject: row.subject, version: row.version }];
    });
    setTarget(now.isAll ? { kind: 'all', filter } : { kind: 'some', subjects });
  };
  const isSelecting = now.isAll || ids.length > 0;
  const count = total === null ? null : format.count(total);
  return (
    <>
      <div className={styles.status}>
        {isSelecting ? (
          <div role="status" className={styles.selection}>
            <strong>{now.isAll ? t.allSelected(count ?? '–') : t.selected(format.count(ids.length))}</strong>
            <Button onClick={openReset}>{t.reset}</Button>
            {!now.isAll && total !== null && total > ids.length && (
              <Button kind="quiet" onClick={() => select({ ids: {}, isAll: true })}>
                {t.selectAll(format.count(total))}
              </Button>
            )}
            <Button kind="quiet" onClick={() => select(nothing)}>
              {t.clearSelection}
            </Button>
          </div>
        ) : (
          <Quiet>
            {count === null ? '' : t.total(count, total === 1)}
            {count !== null &&
              rows.length < (total ?? 0) &&
              ` · ${t.loaded(format.count(rows.length), count)}`}
            {isFetchingNextPage && ` · ${t.loadingMore}`}
          </Quiet>
        )}
        <div role="status" className={styles.changed}>
          {changeCount > 0 && (
            <>
              <span>
                {changeCount === mostChanges
                  ? t.mostChanged(format.count(mostChanges))
                  : t.changed(format.count(changeCount), changeCount === 1)}
              </span>
              <Button onClick={() => void readAgain()}>{t.show}</Button>
            </>
          )}
        </div>
      </div>
      <QueryView query={list} height="30rem">
        {() =>
          rows.length === 0 && !list.isPlaceholderData ? (
            <NoSubjects filter={filter} onLoosen={onLoosen} />
          ) : (
            <SubjectGrid
              {...{ rows, total, sort, onSort, hidden, onEnd }}
              selection={has('operate') ? selection : null}
              isBusy={list.isPlaceholderData}
              onShowing={showing}
              listName={`${among} ${sort}`}
            />
          )
        }
      </QueryView>
      {target !== null && (
        <ResetDialog target={target} onClose={() => setTarget(null)} onDone={() => select(nothing)} />
      )}
    </>
  );
}
