import { texts } from '../../text/language.js';
import { stateTexts } from '../../text/states.js';
import { useTexts } from '../../text/preferences.js';

const substateTexts = texts({
  en: {
    lookingUp: 'Asks the registry',
    waiting: 'Waits for the registry',
    open: 'Refuses',
    trial: 'Trial',
  },
  ja: {
    lookingUp: 'ルックアップ中',
    waiting: 'レジストリ待ち',
    open: '拒否中',
    trial: '試験送信中',
  },
});

export interface StateNames {
  /** Of a state or substate alone. @param id as `resolving.lookingUp` */
  readonly short: (id: string) => string;
  /** With the state that a substate belongs to. */
  readonly full: (id: string) => string;
}

/** Names of the machine's states; one that this console does not know is named as the machine names it. */
export function useStateNames(): StateNames {
  const states: Readonly<Record<string, string>> = useTexts(stateTexts);
  const substates: Readonly<Record<string, string>> = useTexts(substateTexts);
  const short = (id: string): string => {
    const dot = id.lastIndexOf('.');
    const own = id.slice(dot + 1);
    return (dot === -1 ? states[own] : substates[own]) ?? own;
  };
  return {
    short,
    full: (id) => {
      const dot = id.lastIndexOf('.');
      return dot === -1 ? short(id) : `${short(id.slice(0, dot))} · ${short(id)}`;
    },
  };
}
