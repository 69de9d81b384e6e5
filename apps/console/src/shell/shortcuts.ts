import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../session/session.js';
import { pages } from './pages.js';

/** How long after `g` the second key counts, in ms. */
const secondKeyMs = 1500;

/** `/` to the search field of the page (`data-search`), `g` and a letter to a page, `?` to the help. Never while something is typed. */
export function useShortcuts({ onHelp }: { readonly onHelp: () => void }): void {
  const [, navigate] = useLocation();
  const { has } = useSession();
  const latest = useRef({ onHelp, navigate, has });
  useEffect(() => {
    latest.current = { onHelp, navigate, has };
  });
  useEffect(() => {
    let goAt = -Infinity;
    const listener = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const { key, timeStamp } = event;
      const wasGo = timeStamp - goAt < secondKeyMs;
      goAt = key === 'g' ? timeStamp : -Infinity;
      const page = wasGo ? pages.find((each) => each.key === key) : undefined;
      if (page !== undefined && (page.role === null || latest.current.has(page.role)))
        latest.current.navigate(page.path);
      else if (key === '?') latest.current.onHelp();
      else if (key === '/') document.querySelector<HTMLElement>('[data-search]')?.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
