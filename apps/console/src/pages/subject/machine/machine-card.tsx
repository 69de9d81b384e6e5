import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { dataOf } from '../../../api/client.js';
import { useApi } from '../../../session/session.js';
import { eventTitle } from '../../../text/events.js';
import { useFormat, useTexts } from '../../../text/preferences.js';
import { Card, Quiet } from '../../../ui/layout.js';
import { QueryView, Skeleton } from '../../../ui/query-view.js';
import type { SubjectView } from '../data.js';
import { useStateNames } from '../state-names.js';
import type { SubjectEvent } from '../timeline/use-events.js';
import { arrowsOf } from './arrows.js';
import { Drawing } from './drawing.js';
import styles from './machine.module.css';
import { machineOf, stateId, type Machine, type MachineDefinition } from './model.js';
import { Next } from './next.js';
import { machineTexts } from './texts.js';
import { TransitionTable } from './transition-table.js';
import { lastWay, walk, type Step } from './walk.js';

interface MachineCardProps {
  readonly view: SubjectView;
  /** Oldest first, up to the version of `view`. */
  readonly events: readonly SubjectEvent[];
  /** True: more of them are on their way. */
  readonly isLoading: boolean;
}

/** The state machine, where the subject is in it, how it came there, and what may happen next. */
export function MachineCard(props: MachineCardProps) {
  const t = useTexts(machineTexts);
  const api = useApi();
  const definition = useQuery({
    queryKey: ['machine'],
    queryFn: ({ signal }) => dataOf(api.GET('/v1/machine', { signal })),
    staleTime: Infinity,
  });
  return (
    <Card title={t.title} aside={<Quiet>{t.legend}</Quiet>}>
      <QueryView query={definition} height="30rem">
        {(data) => <Shown definition={data} {...props} />}
      </QueryView>
    </Card>
  );
}

function Shown({
  definition,
  view,
  events,
  isLoading,
}: MachineCardProps & { readonly definition: MachineDefinition }) {
  const t = useTexts(machineTexts);
  const names = useStateNames();
  const machine = useMemo(() => machineOf(definition), [definition]);
  const arrows = useMemo(() => arrowsOf(machine), [machine]);
  const present = stateId(view.state, view.substate);
  const way = useMemo(
    () => wayTo(machine, events, view.version, present),
    [machine, events, view.version, present],
  );
  const words = (way ?? []).map(({ from, to }, index) =>
    index === 0 ? `${names.full(from)} → ${names.full(to)}` : names.full(to),
  );
  return (
    <>
      <ScrolledTo present={present} label={t.drawingRegion}>
        <Drawing
          {...{ machine, arrows, present, way: way ?? [] }}
          label={t.drawing(
            names.full(present),
            words.length === 0 ? t.noWay : t.wayInWords(words.join(' → ')),
          )}
        />
      </ScrolledTo>
      <div className={styles.words}>
        <div>
          <h3>{t.way}</h3>
          {way === null && isLoading ? <Skeleton height="3rem" /> : <Way way={way} />}
        </div>
        <div>
          <h3>{t.next}</h3>
          <Next machine={machine} present={present} />
        </div>
      </div>
      <TransitionTable machine={machine} />
    </>
  );
}

interface ScrolledToProps {
  readonly present: string;
  readonly label: string;
  readonly children: ReactNode;
}

/** The drawing may be wider than the window: then it scrolls by itself, the keyboard reaches it, and the present state is in sight. */
function ScrolledTo({ present, label, children }: ScrolledToProps) {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = region;
    const lit = current?.querySelector('[data-present="true"]');
    if (current == null || lit == null) return;
    const [inner, outer] = [lit.getBoundingClientRect(), current.getBoundingClientRect()];
    if (inner.left < outer.left || inner.right > outer.right)
      current.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }, [present]);
  return (
    <div ref={region} className={styles.region} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}

/** Null: the events do not say. */
function wayTo(
  machine: Machine,
  events: readonly SubjectEvent[],
  version: number,
  present: string,
): Step[] | null {
  // The page reads the subject and its events one after the other.
  if (events.at(-1)?.version !== version) return null;
  const steps = walk(machine, events, present);
  return steps === null ? null : lastWay(machine, steps);
}

function Way({ way }: { readonly way: readonly Step[] | null }) {
  const t = useTexts(machineTexts);
  const format = useFormat();
  const names = useStateNames();
  if (way === null) return <Quiet>{t.wayUnknown}</Quiet>;
  if (way.length === 0) return <Quiet>{t.noWay}</Quiet>;
  return (
    <ol className={styles.way}>
      {way.map(({ version, event, from, to }, index) => (
        <li key={version}>
          <span>{format.count(index + 1)}</span>
          <span>
            {names.full(from)} → {names.full(to)}{' '}
            <Quiet>
              {eventTitle(event, format)}
              {t.list}
              {t.step(format.count(version))}
            </Quiet>
          </span>
        </li>
      ))}
    </ol>
  );
}
