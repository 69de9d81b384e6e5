import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { CompareCard } from './compare-card.js';
import { EncodeCard } from './encode-card.js';
import type { Start } from './examples.js';
import { readSettings, withSettings } from './settings.js';
import type { TrialProps } from './trial.js';

/** @param start also says what an address leaves out */
export function Bench({ start }: { readonly start: Start }) {
  const [address, setAddress] = useSearchParams();
  const { ours, theirs, record } = start;
  const [given, setGiven] = useState({ ours, theirs, record });
  const props: TrialProps = {
    trial: { ...given, ...readSettings(address, start) },
    onTexts: (change) => setGiven((before) => ({ ...before, ...change })),
    onSettings: (change) => setAddress((before) => withSettings(before, change, start), { replace: true }),
  };
  return (
    <>
      <CompareCard {...props} />
      <EncodeCard {...props} />
    </>
  );
}
