import { eventTitle } from '../../../text/events.js';
import { useFormat, useTexts } from '../../../text/preferences.js';
import { Quiet } from '../../../ui/layout.js';
import { useStateNames } from '../state-names.js';
import styles from './machine.module.css';
import type { Machine, MachineTransition } from './model.js';
import { guardTexts, machineTexts, occasionTexts } from './texts.js';

/** The events that are legal in a state, by where they lead. */
export function Next({ machine, present }: { readonly machine: Machine; readonly present: string }) {
  const t = useTexts(machineTexts);
  const format = useFormat();
  const names = useStateNames();
  const legal = machine.transitions.filter(({ from }) => from === present);
  const changing = legal.filter(({ to }) => to !== null && to !== present);
  const staying = legal.filter((each) => !changing.includes(each));
  return (
    <ul className={styles.next}>
      {[...Map.groupBy(changing, ({ to }) => to ?? present)].map(([to, transitions]) => (
        <li key={to}>
          <strong>{t.leadsTo(names.full(to))}</strong>
          {transitions.map((transition, index) => (
            <Occasion key={index} transition={transition} />
          ))}
        </li>
      ))}
      {staying.length > 0 && (
        <li>
          <strong>{t.stays}</strong>
          <Quiet>{[...new Set(staying.map(({ event }) => eventTitle(event, format)))].join(t.list)}</Quiet>
        </li>
      )}
    </ul>
  );
}

function Occasion({ transition: { event, guards } }: { readonly transition: MachineTransition }) {
  const format = useFormat();
  const occasions: Readonly<Record<string, string>> = useTexts(occasionTexts);
  const occasion = occasions[event];
  const condition = useGuards(guards);
  return (
    <span>
      {eventTitle(event, format)}
      {(occasion !== undefined || condition !== '') && (
        <Quiet>
          {': '}
          {[occasion, condition === '' ? undefined : condition]
            .filter((each) => each !== undefined)
            .join(', ')}
        </Quiet>
      )}
    </span>
  );
}

/** What guards ask for, in words; empty: nothing. */
export function useGuards(guards: readonly string[]): string {
  const t = useTexts(machineTexts);
  const named: Readonly<Record<string, string>> = useTexts(guardTexts);
  return guards.map((name) => named[name] ?? name).join(t.and);
}
