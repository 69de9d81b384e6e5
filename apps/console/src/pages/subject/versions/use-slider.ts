import { useEffect, useEffectEvent, useState } from 'react';

/** How long the slider rests before the page follows, in ms: a browser refuses hundreds of addresses at once. */
const restMs = 120;

/** A value that moves at once, and is reported once it rests. */
export function useSlider(
  value: number,
  onRest: (value: number) => void,
): readonly [number, (value: number) => void] {
  const [moved, setMoved] = useState<number | null>(null);
  const [before, setBefore] = useState(value);
  const report = useEffectEvent(onRest);
  if (before !== value) {
    // The page has followed, or went somewhere else by itself.
    setBefore(value);
    setMoved(null);
  }
  useEffect(() => {
    if (moved === null || moved === value) return;
    const timer = setTimeout(() => report(moved), restMs);
    return () => clearTimeout(timer);
  }, [moved, value]);
  return [moved ?? value, setMoved];
}
