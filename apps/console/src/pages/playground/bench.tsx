import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { CompareCard } from './compare-card.js';
import { EncodeCard } from './encode-card.js';
import type { Start } from './examples.js';
import { readSettings, withSettings, type Settings } from './settings.js';

/** What is tried out. Texts are the reader's data, and stay in the page; everything else is in the address. */
export interface Trial extends Settings {
  readonly ours: string;
  readonly theirs: string;
  readonly record: string;
}

export interface TrialProps {
  readonly trial: Trial;
  readonly onTexts: (change: Partial<Pick<Trial, 'ours' | 'theirs' | 'record'>>) => void;
  readonly onSettings: (change: Partial<Settings>) => void;
}

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
