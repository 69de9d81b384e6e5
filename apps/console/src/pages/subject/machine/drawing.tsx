import { eventTitle } from '../../../text/events.js';
import { useFormat, useTexts } from '../../../text/preferences.js';
import { stateTones } from '../../../text/states.js';
import type { Tone } from '../../../ui/tone.js';
import { standsFor, type Arrows } from './arrows.js';
import styles from './machine.module.css';
import type { Box, DrawnArrow } from './geometry.js';
import { layoutMachine } from './layout.js';
import { topOf, type Machine } from './model.js';
import { arrowHead, middleOf, roundedPath } from './path.js';
import { machineTexts } from './texts.js';
import { textWidth } from './text-width.js';
import { useStateNames } from '../state-names.js';
import type { Step } from './walk.js';

interface DrawingProps {
  readonly machine: Machine;
  readonly arrows: Arrows;
  /** Where the subject is. */
  readonly present: string;
  /** How it came there. */
  readonly way: readonly Step[];
  /** The drawing in words. */
  readonly label: string;
}

const nameSize = 13;
const labelSize = 11;

/** The machine as boxes and arrows. Its size depends on the machine alone, so nothing moves when the subject does. */
export function Drawing({ machine, arrows, present, way, label }: DrawingProps) {
  const t = useTexts(machineTexts);
  const format = useFormat();
  const names = useStateNames();
  const labelOf = (events: readonly string[]): string => {
    const [first = '', ...more] = events;
    return more.length === 0
      ? eventTitle(first, format)
      : `${eventTitle(first, format)} ${t.more(format.count(more.length))}`;
  };
  const layout = layoutMachine(machine, arrows, {
    name: (id) => textWidth(names.short(id), nameSize),
    label: (events) => textWidth(labelOf(events), labelSize),
  });
  const stepsOf = (arrow: DrawnArrow['arrow']): readonly number[] =>
    way.flatMap((step, index) => (standsFor(machine, step)(arrow) ? [index + 1] : []));
  const toneOf = (id: string): Tone =>
    (stateTones as Readonly<Record<string, Tone>>)[topOf(machine, id)] ?? 'none';
  const arrowsInOrder = layout.arrows
    .map((each) => ({ ...each, steps: stepsOf(each.arrow) }))
    .toSorted((a, b) => a.steps.length - b.steps.length);

  const box = ({ id, x, y, width, height, substates, fromAnywhere }: Box) => {
    const isPresent = id === present;
    const isAround = substates.some((each) => each.id === present);
    const isSubstate = topOf(machine, id) !== id;
    return (
      <g
        key={id}
        className={styles.state}
        data-tone={toneOf(id)}
        data-present={isPresent}
        data-around={isAround}
        data-passed={way.some(({ from, to }) => from === id || to === id)}
      >
        <rect x={x} y={y} width={width} height={height} rx={isSubstate ? 5 : 7} />
        <text
          x={substates.length === 0 && fromAnywhere.length === 0 ? x + width / 2 : x + 12}
          y={substates.length === 0 && fromAnywhere.length === 0 ? y + height / 2 + 4.5 : y + 20}
          textAnchor={substates.length === 0 && fromAnywhere.length === 0 ? 'middle' : 'start'}
          fontSize={nameSize}
        >
          {names.short(id)}
        </text>
        {fromAnywhere.map(({ event, y: baseline }) => {
          const except = arrows.fromAnywhere.find((each) => each.event === event)?.except ?? [];
          const title = eventTitle(event, format);
          const steps = way.flatMap((step, index) =>
            step.event === event && topOf(machine, step.to) === id ? [index + 1] : [],
          );
          return (
            <g key={event} className={styles.arrow} data-taken={steps.length > 0}>
              <title>
                {except.length === 0
                  ? t.fromAnywhere(title)
                  : t.fromAnywhereBut(title, except.map(names.full).join(t.and))}
              </title>
              <path d={`M${x + 12} ${baseline - 4}h10`} />
              <polygon points={arrowHead({ x: x + 12, y: baseline - 4 }, { x: x + 24, y: baseline - 4 })} />
              <text x={x + 28} y={baseline} fontSize={labelSize}>
                {title}
              </text>
              {steps.length > 0 && <Steps at={{ x: x + width - 14, y: baseline - 4 }} steps={steps} />}
            </g>
          );
        })}
        {substates.map(box)}
      </g>
    );
  };
  return (
    <svg
      className={styles.drawing}
      width={layout.width}
      height={layout.height}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="img"
      aria-label={label}
    >
      {layout.boxes.map(box)}
      {arrowsInOrder.map(({ arrow, points, label: at, steps }) => {
        const [beforeLast, last] = points.slice(-2);
        return (
          <g
            key={`${arrow.from} ${arrow.to}`}
            className={styles.arrow}
            data-taken={steps.length > 0}
            data-next={arrow.from === present || arrow.from === topOf(machine, present)}
          >
            <title>
              {`${names.full(arrow.from)} → ${names.full(arrow.to)}: ${arrow.events.map((event) => eventTitle(event, format)).join(', ')}`}
            </title>
            <path d={roundedPath(points)} />
            {beforeLast !== undefined && last !== undefined && (
              <polygon points={arrowHead(beforeLast, last)} />
            )}
            <text x={at.x} y={at.y} fontSize={labelSize}>
              {labelOf(arrow.events)}
            </text>
            {steps.length > 0 && <Steps at={middleOf(points)} steps={steps} />}
          </g>
        );
      })}
    </svg>
  );
}

/** Which steps of the way an arrow is. */
function Steps({
  at: { x, y },
  steps,
}: {
  readonly at: { readonly x: number; readonly y: number };
  readonly steps: readonly number[];
}) {
  const text = steps.join(' ');
  const width = Math.max(16, textWidth(text, labelSize) + 8);
  return (
    <g className={styles.steps}>
      <rect x={x - width / 2} y={y - 8} width={width} height={16} rx={8} />
      <text x={x} y={y + 4} textAnchor="middle" fontSize={labelSize}>
        {text}
      </text>
    </g>
  );
}
