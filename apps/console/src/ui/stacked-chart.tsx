import { lazy, Suspense, useId, useMemo, useState, type KeyboardEvent } from 'react';
import { texts } from '../text/language.js';
import { useFormat, useTexts } from '../text/preferences.js';
import type { StepSpan } from './stacked-canvas.js';
import {
  busySteps,
  spanText,
  startOf,
  stepsOf,
  totalOf,
  type CountSeries,
  type Steps,
} from './stacked-counts.js';
import styles from './stacked-chart.module.css';
import ui from './ui.module.css';

const StackedCanvas = lazy(() => import('./stacked-canvas.js'));

const chartTexts = texts({
  en: {
    how: 'Drag over the bars to choose a time, or use the arrow keys, with Shift for a longer one, and Enter.',
    table: 'Show as a table',
    none: 'Nothing in this time',
    noneAt: 'none',
    time: 'Time',
    total: 'Total',
  },
  ja: {
    how: '棒グラフ上をドラッグして期間を選択します。キーボードでは矢印キー（Shift で範囲を拡張）と Enter を使います。',
    table: '表で表示',
    none: 'この期間のデータはありません',
    noneAt: 'なし',
    time: '時刻',
    total: '合計',
  },
});

export interface StackedChartProps {
  /** What is counted. */
  readonly label: string;
  /** Epoch ms. */
  readonly from: number;
  readonly stepMs: number;
  /** From the bottom to the top of a bar. */
  readonly series: readonly CountSeries[];
  /** A time was chosen, by pointer or keyboard: epoch ms, whole steps. Absent: none can be chosen. */
  readonly onBrush?: ((from: number, to: number) => void) | undefined;
  /** Of the bars with their axes, in px. */
  readonly height: number;
}

/** Counts over time as stacked bars, with totals, what is under the pointer, and the same as a table. */
export function StackedChart({ label, from, stepMs, series, onBrush, height }: StackedChartProps) {
  const t = useTexts(chartTexts);
  const format = useFormat();
  const id = useId();
  const steps = useMemo(() => stepsOf(from, stepMs, series), [from, stepMs, series]);
  const [hovered, setHovered] = useState<number | null>(null);
  const [marked, setMarked] = useState<Marked | null>(null);
  const span = useMemo(() => (marked === null ? null : spanOf(marked, steps)), [marked, steps]);
  const shown: StepSpan | null = hovered !== null && hovered < steps.count ? [hovered, hovered] : span;
  const readOut = shown === null ? null : describe(steps, series, shown);
  const select =
    onBrush && (([first, last]: StepSpan): void => onBrush(startOf(steps, first), startOf(steps, last + 1)));

  function describe(of: Steps, all: readonly CountSeries[], [first, last]: StepSpan): string {
    const counts = all
      .map((each) => [each.label, totalOf({ ...each, counts: each.counts.slice(first, last + 1) })] as const)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name} ${format.count(count)}`);
    return `${spanText(of, [first, last], format)}: ${counts.length === 0 ? t.noneAt : counts.join(' · ')}`;
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, shiftKey } = event;
    if (steps.count === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const head = marked?.head ?? steps.count - 1;
    const moved: number | undefined = {
      ArrowLeft: head - 1,
      ArrowRight: head + 1,
      Home: 0,
      End: steps.count - 1,
    }[key];
    if (moved !== undefined) {
      const next = Math.min(Math.max(marked === null ? head : moved, 0), steps.count - 1);
      setMarked({ head: next, anchor: shiftKey && marked !== null ? marked.anchor : next });
    } else if (key === 'Enter' && span !== null) select?.(span);
    else if (key === 'Escape' && marked !== null) setMarked(null);
    else return;
    event.preventDefault();
  };

  return (
    <figure className={styles.chart} aria-label={label}>
      <ul className={styles.legend}>
        {series.map((each) => (
          <li key={each.key}>
            <span className={styles.swatch} data-tone={each.tone} aria-hidden="true" />
            {each.label} <strong>{format.count(totalOf(each))}</strong>
          </li>
        ))}
      </ul>
      <div
        className={styles.plot}
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(steps.count - 1, 0)}
        aria-valuenow={span?.[1] ?? Math.max(steps.count - 1, 0)}
        aria-valuetext={
          span === null ? `${t.total}: ${format.count(sum(series))}` : describe(steps, series, span)
        }
        aria-describedby={onBrush === undefined ? undefined : `${id}-how`}
        onKeyDown={onKeyDown}
        onBlur={() => setMarked(null)}
        data-selectable={onBrush !== undefined}
      >
        <Suspense>
          <StackedCanvas
            {...{ steps, series, format, height, marked: span }}
            onHover={setHovered}
            onSelect={select}
          />
        </Suspense>
        {sum(series) === 0 && <span className={styles.none}>{t.none}</span>}
      </div>
      <p className={styles.readOut} id={`${id}-how`}>
        {readOut ?? (onBrush === undefined ? '' : t.how)}
      </p>
      <CountTable {...{ label, steps, series }} />
    </figure>
  );
}

/** What the keyboard has marked: from where it began to where it is. */
interface Marked {
  readonly anchor: number;
  readonly head: number;
}

const spanOf = ({ anchor, head }: Marked, { count }: Steps): StepSpan => {
  const last = Math.max(count - 1, 0);
  return [Math.min(anchor, head, last), Math.min(Math.max(anchor, head), last)];
};

const sum = (series: readonly CountSeries[]): number =>
  series.reduce((before, each) => before + totalOf(each), 0);

interface CountTableProps {
  readonly label: string;
  readonly steps: Steps;
  readonly series: readonly CountSeries[];
}

/** The same counts in words: the steps in which there are any. It is made when it is opened. */
function CountTable({ label, steps, series }: CountTableProps) {
  const t = useTexts(chartTexts);
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const busy = isOpen ? busySteps(series, steps.count) : [];
  return (
    <details className={styles.details} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t.table}</summary>
      {isOpen && busy.length === 0 && <p>{t.none}</p>}
      {busy.length > 0 && (
        <div className={`${ui.tableWrap} ${styles.table}`} tabIndex={0} role="region" aria-label={label}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{t.time}</th>
                {series.map(({ key, label: name }) => (
                  <th scope="col" key={key} className={ui.number}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {busy.map((step) => (
                <tr key={step}>
                  <th scope="row">{spanText(steps, [step, step], format)}</th>
                  {series.map(({ key, counts }) => (
                    <td key={key} className={ui.number}>
                      {format.count(counts[step] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
