import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Format } from '../text/format.js';
import { stacked, startOf, stepAt, tickText, type CountSeries, type Steps } from './stacked-counts.js';
import type { Tone } from './tone.js';

/** The first and the last step of a selection. */
export type StepSpan = readonly [number, number];

export interface StackedCanvasProps {
  readonly steps: Steps;
  readonly series: readonly CountSeries[];
  readonly format: Format;
  readonly height: number;
  /** What is marked; null: nothing. */
  readonly marked: StepSpan | null;
  /** Null: the pointer has left. */
  readonly onHover: (step: number | null) => void;
  /** Absent: nothing can be selected. */
  readonly onSelect: ((span: StepSpan) => void) | undefined;
}

const toneColours: Readonly<Record<Tone, string>> = {
  healthy: '--healthy',
  resolving: '--resolving',
  retried: '--retried',
  blocked: '--blocked',
  open: '--open',
  none: '--line-strong',
};
/** Multiples of ten of these are the distances of ticks: counts are whole. */
const wholeIncrements = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((each) => each * 10 ** power),
).flat();
/** A drag shorter than this, in px, is a click. */
const shortestDrag = 4;
const secondMs = 1000;

/** The drawing of a chart, which others describe in words. One plot lives as long as its series are the same; data only change it. */
export default function StackedCanvas(props: StackedCanvasProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(props);
  const { steps, series, format, height, marked } = props;
  const keys = JSON.stringify(series.map(({ key, tone }) => [key, tone]));

  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const { current: element } = host;
    if (element === null) return;
    const made = makePlot(element, latest, height);
    plot.current = made;
    const sizes = new ResizeObserver(() => {
      for (const each of made.series) each.width = edgeOf(element, latest.current.steps);
      made.setSize({ width: element.clientWidth, height });
    });
    sizes.observe(element);
    const stopFollowing = followTheme(() => made.redraw(false));
    return () => {
      sizes.disconnect();
      stopFollowing();
      made.destroy();
      plot.current = null;
    };
  }, [keys, height]);

  useEffect(() => {
    plot.current?.setData(dataOf(steps, series));
  }, [keys, height, steps, series, format]);

  useEffect(() => {
    if (plot.current !== null) mark(plot.current, steps, marked);
  }, [keys, height, steps, marked]);

  return <div ref={host} style={{ height }} />;
}

/** Bars that are too narrow for an edge have none. */
const edgeOf = ({ clientWidth }: HTMLElement, { count }: Steps): number => (clientWidth / count > 6 ? 1 : 0);

/** Drawn from the highest to the lowest, each over the one before. */
function dataOf(steps: Steps, series: readonly CountSeries[]): uPlot.AlignedData {
  const times = Array.from({ length: steps.count }, (_, step) => startOf(steps, step) / secondMs);
  const heights = stacked(series, steps.count).toReversed();
  // Nothing is drawn where there is nothing, not even an edge.
  return [times, ...heights.map((each) => each.map((height) => (height === 0 ? null : height)))];
}

function makePlot(
  element: HTMLElement,
  latest: { readonly current: StackedCanvasProps },
  height: number,
): uPlot {
  const { colour, remove } = colourReader(element);
  const { series, onSelect } = latest.current;
  const bars = uPlot.paths.bars?.({ size: [0.85, 48], align: 1 });
  if (bars === undefined) throw new Error('uPlot has no bars');
  const axis = {
    stroke: () => colour('--ink-quiet'),
    font: `12px ${getComputedStyle(element).fontFamily}`,
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { show: false },
  } satisfies uPlot.Axis;
  return new uPlot(
    {
      width: element.clientWidth,
      height,
      // At the right: half of the last tick's text.
      padding: [8, 24, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: onSelect !== undefined, y: false, setScale: false, dist: shortestDrag },
      },
      tzDate: (seconds) => {
        const date = new Date(seconds * secondMs);
        return latest.current.format.zone === 'utc' ? uPlot.tzDate(date, 'Etc/UTC') : date;
      },
      scales: {
        x: {
          time: true,
          range: () => {
            const { steps } = latest.current;
            return [steps.from / secondMs, startOf(steps, steps.count) / secondMs];
          },
        },
        y: { range: (_, __, highest) => [0, Math.max(4, highest * 1.05)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          space: 64,
          values: (_, times, __, ___, apart) =>
            times.map((time) => tickText(time * secondMs, apart * secondMs, latest.current.format)),
        },
        {
          ...axis,
          size: 52,
          space: 20,
          incrs: wholeIncrements,
          values: (_, counts) => counts.map((count) => latest.current.format.count(count)),
        },
      ],
      series: [
        {},
        ...series.toReversed().map(({ tone }) => ({
          paths: bars,
          points: { show: false },
          width: edgeOf(element, latest.current.steps),
          // A gap between the parts of a bar, for those who cannot tell the colours apart.
          stroke: () => colour('--surface'),
          fill: () => colour(toneColours[tone]),
        })),
      ],
      hooks: {
        destroy: [remove],
        // In its new size.
        draw: [
          (made) => {
            const { steps, marked } = latest.current;
            if (marked !== null) mark(made, steps, marked);
          },
        ],
        setCursor: [
          (made) => {
            const { left = -1 } = made.cursor;
            latest.current.onHover(
              left < 0 ? null : stepAt(latest.current.steps, made.posToVal(left, 'x') * secondMs),
            );
          },
        ],
        setSelect: [
          (made) => {
            const { left, width } = made.select;
            if (width < shortestDrag) return;
            const { steps, onSelect: select } = latest.current;
            const at = (px: number): number => stepAt(steps, made.posToVal(px, 'x') * secondMs);
            made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            select?.([at(left), at(left + width - 0.5)]);
          },
        ],
        ready: [
          (made) =>
            made.over.addEventListener('click', () => {
              const { left = -1 } = made.cursor;
              const { steps, onSelect: select } = latest.current;
              if (left < 0) return;
              const step = stepAt(steps, made.posToVal(left, 'x') * secondMs);
              select?.([step, step]);
            }),
        ],
      },
    },
    [[], ...series.map(() => [])],
    element,
  );
}

function mark(plot: uPlot, steps: Steps, marked: StepSpan | null): void {
  if (marked === null) {
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    return;
  }
  // By hand, because the plot takes over new data only after this.
  const { clientWidth } = plot.over;
  const left = (marked[0] / steps.count) * clientWidth;
  const right = ((marked[1] + 1) / steps.count) * clientWidth;
  plot.setSelect({ left, top: 0, width: right - left, height: plot.over.clientHeight }, false);
}

/** Reads colours of the page as a canvas takes them: the value of a variable may depend on the theme. */
function colourReader(element: HTMLElement): {
  readonly colour: (name: string) => string;
  /** To be called once no colour is read any more. */
  readonly remove: () => void;
} {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.append(probe);
  return {
    colour: (name) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    },
    remove: () => probe.remove(),
  };
}

/** Calls when the theme has changed, by choice or by the system. Returns how to stop that. */
function followTheme(onChange: () => void): () => void {
  const chosen = new MutationObserver(onChange);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', onChange);
  return () => {
    chosen.disconnect();
    system.removeEventListener('change', onChange);
  };
}
