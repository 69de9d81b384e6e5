import { useTable, type RowSelectionState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useLocation } from 'wouter';
import { useTexts } from '../../text/preferences.js';
import { CompactCell, SubjectLink } from './cells.js';
import { columns, features, firstSorts, hideable, type ColumnName } from './columns.js';
import { idOf, type Sort } from './filter.js';
import { keptPosition } from './kept-position.js';
import styles from './subjects.module.css';
import { subjectsTexts } from './texts.js';
import { useMedia } from './use-media.js';
import type { SubjectRow } from './use-subject-list.js';

/** Heights in rem, as in the stylesheet. */
const rowHeight = 2.5;
const compactRowHeight = 4;
const headHeight = 2.25;
const overscan = 8;
/** How close to the last loaded row more are asked for. */
const margin = 30;

export interface Selection {
  readonly ids: RowSelectionState;
  /** All that match, loaded or not. */
  readonly isAll: boolean;
  readonly onChange: (ids: RowSelectionState) => void;
}

interface SubjectGridProps {
  readonly rows: readonly SubjectRow[];
  /** How many match, loaded or not; null: not known yet. */
  readonly total: number | null;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly hidden: ReadonlySet<string>;
  /** Null: the reader has nothing to select for. */
  readonly selection: Selection | null;
  readonly isBusy: boolean;
  readonly onShowing: (ids: readonly string[]) => void;
  readonly onEnd: () => void;
  /** What the list is of: another one begins at its top, and one that is returned to where it was left. */
  readonly listName: string;
}

/** The rows of the subjects. Only those in sight are in the page. */
export function SubjectGrid(props: SubjectGridProps) {
  const { rows, total, selection, hidden, isBusy, onShowing, onEnd, listName } = props;
  const t = useTexts(subjectsTexts);
  const [, navigate] = useLocation();
  const isCompact = useMedia('(max-width: 48rem)');
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);

  const columnVisibility = useMemo(() => {
    const visible: Partial<Record<ColumnName, boolean>> = { compact: isCompact, subject: !isCompact };
    for (const name of hideable) visible[name] = !isCompact && !hidden.has(name);
    visible.select = selection !== null;
    return visible;
  }, [isCompact, hidden, selection]);
  const rowSelection = selection?.ids ?? none;
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: idOf,
    state: { columnVisibility, rowSelection },
    enableRowSelection: selection?.isAll === false,
    onRowSelectionChange: (update) =>
      selection?.onChange(typeof update === 'function' ? update(rowSelection) : update),
  });
  const tableRows = table.getRowModel().rows;
  const selectedCount = useMemo(() => Object.keys(rowSelection).length, [rowSelection]);

  const [activeId, setActiveId] = useState<string | null>(null);
  const indexById = useMemo(() => new Map(tableRows.map(({ id }, index) => [id, index])), [tableRows]);
  const activeIndex = (activeId === null ? undefined : indexById.get(activeId)) ?? 0;

  const rem = useMemo(() => parseFloat(getComputedStyle(document.documentElement).fontSize), []);
  const size = (isCompact ? compactRowHeight : rowHeight) * rem;
  // The same functions as long as they say the same: otherwise every row is measured again.
  const estimateSize = useCallback(() => size, [size]);
  const getItemKey = useCallback((index: number) => tableRows[index]?.id ?? index, [tableRows]);
  const virtualizer = useVirtualizer({
    count: tableRows.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    overscan,
    scrollMargin: headHeight * rem,
    scrollPaddingStart: headHeight * rem,
    initialOffset: keptPosition.of(listName),
    // The row that the keyboard is on stays in the page, or the focus would be lost.
    rangeExtractor: ({ startIndex, endIndex, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
      if (activeIndex < first && activeIndex < count) indexes.unshift(activeIndex);
      if (activeIndex > last && activeIndex < count) indexes.push(activeIndex);
      return indexes;
    },
  });
  useEffect(() => virtualizer.measure(), [virtualizer, size]);
  const items = virtualizer.getVirtualItems();

  const showing = items.flatMap(({ index }) => tableRows[index]?.id ?? []).join('\n');
  useEffect(() => onShowing(showing === '' ? [] : showing.split('\n')), [onShowing, showing]);

  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastIndex >= tableRows.length - margin) onEnd();
  }, [lastIndex, tableRows.length, onEnd]);

  // Another list begins at its top.
  const shownList = useRef(listName);
  useEffect(() => {
    if (shownList.current === listName) return;
    shownList.current = listName;
    scroller.current?.scrollTo({ top: 0 });
  }, [listName]);

  const moveTo = (index: number): void => {
    const next = tableRows[Math.max(0, Math.min(tableRows.length - 1, index))];
    if (next === undefined) return;
    setActiveId(next.id);
    virtualizer.scrollToIndex(next.index);
    // It is in the page once its row is rendered.
    requestAnimationFrame(() =>
      body.current
        ?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next.id)}"]`)
        ?.focus({ preventScroll: true }),
    );
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    const isOnRow = target instanceof HTMLTableRowElement;
    const active = tableRows[activeIndex];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / size) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: tableRows.length - 1,
    };
    const step = steps[key];
    if (step !== undefined) {
      const to = Math.max(0, Math.min(tableRows.length - 1, step));
      if (event.shiftKey && selection?.isAll === false) {
        const [from, until] = [Math.min(activeIndex, to), Math.max(activeIndex, to)];
        const ids = tableRows.slice(from, until + 1).map(({ id }) => [id, true] as const);
        selection.onChange({ ...selection.ids, ...Object.fromEntries(ids) });
      }
      moveTo(to);
    } else if (key === 'Enter' && isOnRow && active !== undefined) navigate(`/subjects/${active.id}`);
    else if (key === ' ' && isOnRow) active?.toggleSelected();
    else return;
    event.preventDefault();
  };

  const head = table.getHeaderGroups()[0]?.headers ?? [];
  const start = virtualizer.options.scrollMargin;
  const end = start + virtualizer.getTotalSize();
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      onScroll={({ currentTarget }) => keptPosition.keep(listName, currentTarget.scrollTop)}
    >
      <table
        className={styles.table}
        role="grid"
        aria-label={selection === null ? t.tableLabelRead : t.tableLabel}
        aria-rowcount={total === null ? -1 : total + 1}
        aria-multiselectable={selection !== null}
        aria-busy={isBusy}
        data-compact={isCompact || undefined}
      >
        <colgroup>
          {head.map(({ id }) => (
            <col key={id} className={styles[`col_${id}`]} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {head.map(({ id }) => (
              <Head key={id} {...props} name={id as ColumnName}>
                {id === 'select' && (
                  <Checkbox
                    label={t.selectLoaded}
                    isChecked={selection?.isAll === true || selectedCount === tableRows.length}
                    isMixed={selectedCount > 0}
                    isDisabled={selection?.isAll === true}
                    onChange={table.getToggleAllRowsSelectedHandler()}
                  />
                )}
              </Head>
            ))}
          </tr>
        </thead>
        <tbody
          ref={body}
          onKeyDown={onKeyDown}
          onFocus={({ target }) => {
            const id = target.closest<HTMLElement>('[data-row]')?.dataset['row'];
            if (id !== undefined && id !== activeId) setActiveId(id);
          }}
        >
          {items.flatMap((item, position) => {
            const row = tableRows[item.index];
            if (row === undefined) return [];
            const isActive = item.index === activeIndex;
            const isSelected = selection?.isAll === true || row.getIsSelected();
            return [
              <Gap key={`before ${row.id}`} height={item.start - (items[position - 1]?.end ?? start)} />,
              <tr
                key={row.id}
                data-row={row.id}
                aria-rowindex={item.index + 2}
                aria-selected={selection === null ? undefined : isSelected}
                tabIndex={isActive ? 0 : -1}
              >
                {row.getVisibleCells().map((cell) => (
                  <td key={cell.id} data-column={cell.column.id}>
                    {cell.column.id === 'select' ? (
                      <Checkbox
                        label={t.selectOne(row.original.subject)}
                        isChecked={isSelected}
                        isDisabled={selection?.isAll === true}
                        isReached={isActive}
                        onChange={row.getToggleSelectedHandler()}
                      />
                    ) : cell.column.id === 'subject' ? (
                      <SubjectLink row={row.original} isActive={isActive} />
                    ) : cell.column.id === 'compact' ? (
                      <CompactCell row={row.original} isActive={isActive} />
                    ) : (
                      <table.FlexRender cell={cell} />
                    )}
                  </td>
                ))}
              </tr>,
            ];
          })}
          <Gap height={end - (items.at(-1)?.end ?? start)} />
        </tbody>
      </table>
    </div>
  );
}

const none: RowSelectionState = {};

/** The height of rows that are not in the page. */
const Gap = ({ height }: { readonly height: number }) =>
  height <= 0 ? null : (
    <tr aria-hidden="true" style={{ height }}>
      <td className={styles.gap} />
    </tr>
  );

function Head({
  name,
  sort,
  onSort,
  children,
}: Pick<SubjectGridProps, 'sort' | 'onSort'> & { readonly name: ColumnName; readonly children: ReactNode }) {
  const t = useTexts(subjectsTexts);
  const first = firstSorts[name];
  const label = name === 'compact' ? t.subject : name === 'select' ? '' : t[name];
  const column = first?.replace('-', '');
  const direction = sort === column ? 'ascending' : sort === `-${column ?? ''}` ? 'descending' : null;
  return (
    <th scope="col" data-column={name} aria-sort={direction ?? (first === null ? undefined : 'none')}>
      {first === null ? (
        <>
          {label}
          {children}
        </>
      ) : (
        <button
          type="button"
          className={styles.sort}
          onClick={() =>
            onSort(
              direction === null
                ? first
                : ((direction === 'ascending' ? `-${column ?? ''}` : column) as Sort),
            )
          }
        >
          {label}
          <span aria-hidden="true" className={styles.arrow}>
            {direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : ''}
          </span>
        </button>
      )}
    </th>
  );
}

interface CheckboxProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly isMixed?: boolean;
  readonly isDisabled: boolean;
  /** Whether Tab reaches it. */
  readonly isReached?: boolean;
  readonly onChange: (event: unknown) => void;
}

function Checkbox({
  label,
  isChecked,
  isMixed = false,
  isDisabled,
  isReached = true,
  onChange,
}: CheckboxProps) {
  const id = useId();
  return (
    <label className={styles.check} htmlFor={id}>
      <input
        id={id}
        type="checkbox"
        aria-label={label}
        checked={isChecked}
        disabled={isDisabled}
        tabIndex={isReached ? 0 : -1}
        ref={(input) => {
          if (input !== null) input.indeterminate = isMixed && !isChecked;
        }}
        onChange={onChange}
      />
    </label>
  );
}
