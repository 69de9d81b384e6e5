import { useMemo, useState, type CSSProperties, type ReactNode } from 'react';
import type { ShownDifference } from '../text/difference.js';
import { texts } from '../text/language.js';
import { usePreferences, useTexts } from '../text/preferences.js';
import { Button } from './button.js';
import { CopyButton } from './copy-button.js';
import { DifferenceText, SeverityBadge } from './differences.js';
import { Code, Hidden } from './layout.js';
import { indented } from './schema/json-text.js';
import { linesOf, type Line } from './schema/schema-rows.js';
import { isSame, schemaTree, severityOf, type Cell, type TreeRow } from './schema/schema-tree.js';
import styles from './schema-diff.module.css';

const diffTexts = texts({
  en: {
    table: 'Schemas, field by field',
    field: 'Field',
    ours: 'Ours',
    theirs: 'Theirs',
    whole: 'The schema',
    branch: 'Branch',
    inField: (field: string) => `in ${field}`,
    absent: 'not there',
    default: (text: string) => `= ${text}`,
    again: 'its fields are shown above',
    unchanged: (count: string) => `${count} fields unchanged`,
    fold: (count: string) => `Fold ${count} unchanged fields`,
    more: (count: string) => `Show ${count} more lines`,
    cutOff: 'The schemas are too large to be shown whole. Their texts are below.',
    notJson: 'These texts are not plain JSON, so they cannot be shown field by field.',
    raw: 'Texts of the schemas',
    textOf: (side: string) => `${side}: text`,
    copy: 'Copy',
    none: 'None',
  },
  ja: {
    table: 'フィールドごとのスキーマ比較',
    field: 'フィールド',
    ours: 'こちら',
    theirs: 'レジストリ',
    whole: 'スキーマ全体',
    branch: 'ブランチ',
    inField: (field: string) => `${field} 内`,
    absent: 'なし',
    default: (text: string) => `= ${text}`,
    again: 'フィールドは上に表示済み',
    unchanged: (count: string) => `変更のないフィールド ${count} 件`,
    fold: (count: string) => `変更のないフィールド ${count} 件を折りたたむ`,
    more: (count: string) => `残り ${count} 行を表示`,
    cutOff: 'スキーマが大きすぎるため全体は表示できません。テキストは下にあります。',
    notJson: 'テキストが純粋な JSON ではないため、フィールドごとには表示できません。',
    raw: 'スキーマのテキスト',
    textOf: (side: string) => `${side}（テキスト）`,
    copy: 'コピー',
    none: 'なし',
  },
});

/** Lines that are shown at first, and more each time that the reader asks. */
const page = 400;

interface SchemaDiffProps {
  /** The text of each schema; null: there is none. */
  readonly ours: string | null;
  readonly theirs: string | null;
  readonly differences: readonly ShownDifference[];
  readonly role?: 'key' | 'value' | undefined;
  /** What the two sides are called; absent: ours, theirs. */
  readonly names?: { readonly ours: string; readonly theirs: string };
}

/** Two schemas side by side, field by field, with each difference at its place. Unchanged fields are folded. */
export function SchemaDiff({ ours, theirs, differences, role, names }: SchemaDiffProps) {
  const t = useTexts(diffTexts);
  const sides = names ?? { ours: t.ours, theirs: t.theirs };
  const tree = useMemo(() => schemaTree(ours, theirs, differences), [ours, theirs, differences]);
  return (
    <div className={styles.wrap}>
      {tree === null ? (
        <p>{t.notJson}</p>
      ) : (
        <TreeTable key={`${ours} ${theirs}`} root={tree.root} role={role} sides={sides} />
      )}
      {tree?.isCutOff === true && <p>{t.cutOff}</p>}
      <RawTexts ours={ours} theirs={theirs} sides={sides} isOpenFirst={tree === null} />
    </div>
  );
}

interface Sides {
  readonly ours: string;
  readonly theirs: string;
}

interface TreeTableProps {
  readonly root: TreeRow;
  readonly role: 'key' | 'value' | undefined;
  readonly sides: Sides;
}

/** A table by its roles: a row is a grid, which a narrow window makes one column. */
function TreeTable({ root, role, sides }: TreeTableProps) {
  const t = useTexts(diffTexts);
  const { format } = usePreferences();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [limit, setLimit] = useState(page);
  const lines = useMemo(() => linesOf(root, (id) => open.has(id)), [root, open]);
  const toggle = (id: string): void => setOpen((before) => before.symmetricDifference(new Set([id])));
  const rest = lines.length - limit;
  const isSingle = root.ours === null || root.theirs === null;
  return (
    <>
      <div className={styles.table} role="table" aria-label={t.table}>
        <div role="rowgroup">
          <div role="row" className={`${styles.row} ${styles.head}`}>
            <span role="columnheader">{t.field}</span>
            <span role="columnheader">{sides.ours}</span>
            <span role="columnheader">{sides.theirs}</span>
          </div>
        </div>
        <div role="rowgroup">
          {lines.slice(0, limit).map((line, at) => (
            <LineView key={at} {...{ line, role, sides, isSingle }} onToggle={toggle} />
          ))}
        </div>
      </div>
      {rest > 0 && (
        <div>
          <Button onClick={() => setLimit((before) => before + 5 * page)}>
            {t.more(format.count(rest))}
          </Button>
        </div>
      )}
    </>
  );
}

interface LineViewProps {
  readonly line: Line;
  readonly role: 'key' | 'value' | undefined;
  readonly sides: Sides;
  /** One side is all there is: nothing is missing on the other. */
  readonly isSingle: boolean;
  readonly onToggle: (id: string) => void;
}

const indent = (depth: number): CSSProperties => ({ '--depth': depth }) as CSSProperties;

function LineView({ line, role, sides, isSingle, onToggle }: LineViewProps) {
  const t = useTexts(diffTexts);
  const { format } = usePreferences();
  if (line.kind === 'fold') {
    const count = format.count(line.count);
    return (
      <div role="row" className={styles.foldRow}>
        <span role="cell" aria-colspan={3}>
          <button
            type="button"
            className={styles.fold}
            style={indent(line.depth)}
            aria-expanded={line.isOpen}
            onClick={() => onToggle(line.id)}
          >
            {line.isOpen ? '▾ ' : '▸ '}
            {line.isOpen ? t.fold(count) : t.unchanged(count)}
          </button>
        </span>
      </div>
    );
  }
  const { row } = line;
  const severity = severityOf(row) ?? (isSingle || isSame(row) ? 'none' : 'other');
  return (
    <>
      <div role="row" className={styles.row} data-severity={severity}>
        <span role="rowheader" className={styles.name} style={indent(row.depth)}>
          <RowName row={row} />
          {row.isRepeated && <span className={styles.quiet}> ({t.again})</span>}
        </span>
        <CellView cell={row.ours} side={sides.ours} row={row} />
        <CellView cell={row.theirs} side={sides.theirs} row={row} />
      </div>
      {row.differences.map((difference, at) => (
        <div
          key={at}
          role="row"
          className={`${styles.row} ${styles.noteRow}`}
          data-severity={difference.severity}
        >
          <span role="cell" aria-colspan={3} className={styles.note} style={indent(row.depth)}>
            <SeverityBadge severity={difference.severity} />
            <DifferenceText difference={difference} role={role} />
          </span>
        </div>
      ))}
    </>
  );
}

function RowName({ row: { ours, theirs, depth, field } }: { readonly row: TreeRow }) {
  const t = useTexts(diffTexts);
  const name = ours?.name ?? theirs?.name ?? null;
  const around = name === null ? field : (field?.slice(0, -name.length - 1) ?? null);
  return (
    <>
      {name !== null ? <code>{name}</code> : depth === 0 ? t.whole : t.branch}
      {around !== null && around !== '' && <Hidden> {t.inField(around)}</Hidden>}
    </>
  );
}

interface CellViewProps {
  readonly cell: Cell | null;
  readonly side: string;
  readonly row: TreeRow;
}

function CellView({ cell, side, row: { ours, theirs } }: CellViewProps): ReactNode {
  const t = useTexts(diffTexts);
  const isRenamed = ours !== null && theirs !== null && ours.name !== theirs.name;
  return (
    <span role="cell">
      <span className={styles.side} aria-hidden="true">
        {side}
      </span>
      {cell === null ? (
        <span className={styles.gone}>
          <span aria-hidden="true">—</span>
          <Hidden>{t.absent}</Hidden>
        </span>
      ) : (
        <>
          {isRenamed && <code>{cell.name}: </code>}
          <code>{cell.type}</code>
          {cell.default !== null && <code className={styles.quiet}> {t.default(cell.default)}</code>}
        </>
      )}
    </span>
  );
}

interface RawTextsProps {
  readonly ours: string | null;
  readonly theirs: string | null;
  readonly sides: Sides;
  readonly isOpenFirst: boolean;
}

/** The texts as they are, with line breaks; only made when somebody looks, since they may have 512 KiB. */
function RawTexts({ ours, theirs, sides, isOpenFirst }: RawTextsProps) {
  const t = useTexts(diffTexts);
  const [isOpen, setOpen] = useState(isOpenFirst);
  return (
    <details
      className={styles.raw}
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{t.raw}</summary>
      {isOpen && (
        <div className={styles.rawSides}>
          {(
            [
              [sides.ours, ours],
              [sides.theirs, theirs],
            ] as const
          ).map(([side, text], at) => (
            <div key={at} className={styles.rawSide}>
              <strong>{side}</strong>
              {text === null ? (
                <span>{t.none}</span>
              ) : (
                <RawText label={t.textOf(side)} text={text} copy={t.copy} />
              )}
            </div>
          ))}
        </div>
      )}
    </details>
  );
}

function RawText({
  label,
  text,
  copy,
}: {
  readonly label: string;
  readonly text: string;
  readonly copy: string;
}) {
  const shown = useMemo(() => indented(text), [text]);
  return (
    <>
      <Code label={label}>{shown}</Code>
      <CopyButton label={copy} text={text} />
    </>
  );
}
