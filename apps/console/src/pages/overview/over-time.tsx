import { useMemo } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useTexts } from '../../text/preferences.js';
import { Card } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { StackedChart } from '../../ui/stacked-chart.js';
import type { CountSeries } from '../../ui/stacked-counts.js';
import type { Tone } from '../../ui/tone.js';
import { useSeries, type Series } from './data.js';
import styles from './overview.module.css';
import { rangeOf, ranges } from './ranges.js';
import { overviewTexts } from './texts.js';

const verdicts = ['follow', 'accept', 'observe', 'refuse', 'stop'] as const;
const tones: Readonly<Record<(typeof verdicts)[number], Tone>> = {
  follow: 'healthy',
  accept: 'resolving',
  observe: 'none',
  refuse: 'open',
  stop: 'blocked',
};

/** Conflicts by verdict, and the look-ups that they caused. A chosen time leads to its mismatches. */
export function OverTime() {
  const t = useTexts(overviewTexts);
  const [search] = useSearchParams();
  const range = rangeOf(search.get('range'));
  const series = useSeries(range);
  return (
    <Card
      title={t.conflicts}
      aside={
        <ul className={styles.ranges} aria-label={t.range}>
          {ranges.map((each) => (
            <li key={each}>
              <Link
                href={each === '1h' ? '/' : `/?range=${each}`}
                aria-current={each === range ? 'true' : undefined}
              >
                {t[each]}
              </Link>
            </li>
          ))}
        </ul>
      }
    >
      <QueryView query={series} height="30rem">
        {(data) => <Charts data={data} />}
      </QueryView>
    </Card>
  );
}

function Charts({ data }: { readonly data: Series }) {
  const t = useTexts(overviewTexts);
  const [, navigate] = useLocation();
  const conflicts = useMemo(() => {
    const given = new Map(data.series.map(({ key, counts }) => [key, counts]));
    const known: CountSeries[] = verdicts.map((key) => ({
      key,
      label: t[key],
      tone: tones[key],
      counts: given.get(key) ?? [],
    }));
    // Also while there are none: chart and legend are the same whether conflicts come or go.
    const pending = {
      key: 'none',
      label: t.pending,
      tone: 'retried' as const,
      counts: given.get('none') ?? [],
    };
    const others = data.series.filter(
      ({ key }) => key !== pending.key && !verdicts.some((each) => each === key),
    );
    return [
      ...known,
      pending,
      ...others.map(({ key, counts }) => ({
        key,
        label: key,
        tone: 'retried' as const,
        counts,
      })),
    ];
  }, [data, t]);
  const lookups = useMemo<CountSeries[]>(
    () => [
      { key: 'ok', label: t.ok, tone: 'healthy', counts: data.lookups.ok },
      { key: 'failed', label: t.failed, tone: 'blocked', counts: data.lookups.failed },
    ],
    [data, t],
  );
  const from = Date.parse(data.from);
  const mismatches = (first: number, last: number): string =>
    `/mismatches?${new URLSearchParams({ from: new Date(first).toISOString(), to: new Date(last).toISOString() }).toString()}`;
  return (
    <div className={styles.charts}>
      <StackedChart
        label={t.conflictsBy}
        from={from}
        stepMs={data.step_ms}
        series={conflicts}
        height={200}
        onBrush={(first, last) => navigate(mismatches(first, last))}
      />
      <h3>{t.lookups}</h3>
      <StackedChart label={t.lookups} from={from} stepMs={data.step_ms} series={lookups} height={96} />
      <p>
        <Link href={mismatches(from, Date.parse(data.to))}>{t.allOfRange}</Link>
      </p>
    </div>
  );
}
