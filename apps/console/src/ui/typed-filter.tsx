import { useEffect, useRef, useState, type InputHTMLAttributes } from 'react';
import { TextField } from './field.js';

/** How long nothing may be typed until the list is asked for, in ms. */
const pauseMs = 250;

interface TypedFilterProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onFilter: (value: string) => void;
}

/** A filter that is typed: it counts once the typing pauses, or at Enter. */
export function TypedFilter({ value, onFilter, ...rest }: TypedFilterProps) {
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  // The address changed otherwise: back, or the filters were cleared.
  if (value !== given) {
    setGiven(value);
    setText(value);
  }
  const cancel = (): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
  };
  useEffect(() => cancel, []);
  const filter = (next: string): void => {
    cancel();
    setGiven(next);
    onFilter(next);
  };
  return (
    <TextField
      {...rest}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        cancel();
        timer.current = setTimeout(() => filter(target.value), pauseMs);
      }}
      onKeyDown={({ key }) => {
        if (key === 'Enter') filter(text);
      }}
    />
  );
}
