import { useState } from 'react';
import { eventTitle } from '../../../text/events.js';
import { useFormat, useTexts } from '../../../text/preferences.js';
import ui from '../../../ui/ui.module.css';
import { useStateNames } from '../state-names.js';
import styles from './machine.module.css';
import type { Machine, MachineTransition } from './model.js';
import { useGuards } from './next.js';
import { machineTexts } from './texts.js';

/** The whole machine as a table, for those who do not see the drawing or look for one event. */
export function TransitionTable({ machine }: { readonly machine: Machine }) {
  const t = useTexts(machineTexts);
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.all} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t.all}</summary>
      {isOpen && (
        <div className={ui.tableWrap} tabIndex={0} role="region" aria-label={t.all}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{t.event}</th>
                <th scope="col">{t.from}</th>
                <th scope="col">{t.to}</th>
                <th scope="col">{t.condition}</th>
              </tr>
            </thead>
            <tbody>
              {machine.transitions.map((transition, index) => (
                <Row key={index} transition={transition} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

function Row({ transition: { event, from, to, guards } }: { readonly transition: MachineTransition }) {
  const t = useTexts(machineTexts);
  const format = useFormat();
  const names = useStateNames();
  return (
    <tr>
      <th scope="row">
        {eventTitle(event, format)} <code>{event}</code>
      </th>
      <td>{names.full(from)}</td>
      <td>{to === null ? t.unchanged : names.full(to)}</td>
      <td>{useGuards(guards)}</td>
    </tr>
  );
}
