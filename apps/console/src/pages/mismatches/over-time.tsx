import { useMemo } from 'react';
import { outcomeTexts, outcomeTones, verdictTexts, verdictTones } from '../../text/mismatches.js';
import { useTexts } from '../../text/preferences.js';
import { Card } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { StackedChart } from '../../ui/stacked-chart.js';
import { seriesKeys, useSeries, type Series, type SeriesKey } from './data.js';
import type { Change, MismatchFilter } from './filter.js';
import { namedSeries, rankedSeries } from './series.js';
import { Tabs } from './tabs.js';
import { mismatchesTexts } from './texts.js';

interface OverTimeProps {
  readonly filter: MismatchFilter;
  /** What the bars are stacked by, as the address has it. */
  readonly by: string | null;
  readonly onChange: Change;
  readonly onNarrow: Change;
}

/** Mismatches over the time of the list. A part of it, once chosen, narrows the list. */
export function OverTime({ filter, by: given, onChange, onNarrow }: OverTimeProps) {
  const t = useTexts(mismatchesTexts);
  const by = seriesKeys.find((each) => each === given) ?? 'verdict';
  const series = useSeries(filter, by);
  return (
    <Card
      title={t.over}
      aside={
        <Tabs
          label={t.by}
          tabs={[
            ['verdict', t.byVerdict],
            ['kind', t.byKind],
            ['outcome', t.byOutcome],
          ]}
          chosen={by}
          onChoose={(next) => onChange({ by: next === 'verdict' ? '' : next })}
        />
      }
    >
      <QueryView query={series} height="20rem">
        {(data) => <Chart data={data} by={by} onNarrow={onNarrow} />}
      </QueryView>
    </Card>
  );
}

interface ChartProps {
  readonly data: Series;
  readonly by: SeriesKey;
  readonly onNarrow: Change;
}

function Chart({ data, by, onNarrow }: ChartProps) {
  const t = useTexts(mismatchesTexts);
  const verdictNames = useTexts(verdictTexts);
  const outcomeNames = useTexts(outcomeTexts);
  const series = useMemo(() => {
    if (by === 'kind') return rankedSeries(data.series, t.otherKinds);
    return by === 'verdict'
      ? namedSeries(data.series, verdictTones, verdictNames)
      : namedSeries(data.series, outcomeTones, outcomeNames);
  }, [data, by, t, verdictNames, outcomeNames]);
  return (
    <StackedChart
      label={t[`chart_${by}`]}
      from={Date.parse(data.from)}
      stepMs={data.step_ms}
      series={series}
      height={220}
      onBrush={(from, to) => onNarrow({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })}
    />
  );
}
