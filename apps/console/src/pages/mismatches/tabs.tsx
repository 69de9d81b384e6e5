import styles from './mismatches.module.css';

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: readonly (readonly [Name, string])[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
}

/** One of a few ways to look at the same thing. */
export const Tabs = <Name extends string>({ label, tabs, chosen, onChoose }: TabsProps<Name>) => (
  <div role="group" aria-label={label} className={styles.tabs}>
    {tabs.map(([name, text]) => (
      <button
        key={name}
        type="button"
        className={styles.tab}
        aria-pressed={name === chosen}
        onClick={() => onChoose(name)}
      >
        {text}
      </button>
    ))}
  </div>
);
