import { useState } from 'react';
import { texts } from '../text/language.js';
import { useTexts } from '../text/preferences.js';
import { Button } from './button.js';

const copyTexts = texts({
  en: { copied: 'Copied', failed: 'Copying is not allowed here' },
  ja: { copied: 'コピーしました', failed: 'ここではコピーできません' },
});

/** Copies a text. @param label what the button says */
export function CopyButton({
  label,
  text,
}: {
  readonly label: string;
  readonly text: string | (() => string);
}) {
  const t = useTexts(copyTexts);
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setOutcome('copied');
    } catch {
      // Without TLS, browsers allow it on this machine alone.
      setOutcome('failed');
    }
    setTimeout(() => setOutcome(null), 2000);
  };
  return (
    <Button onClick={() => void copy()}>
      <span aria-live="polite">{outcome === null ? label : t[outcome]}</span>
    </Button>
  );
}
