import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { Callout } from '../../ui/callout.js';
import { PageHead, Stack } from '../../ui/layout.js';
import { changed, readFilter, type Change } from './filter.js';
import { FilterBar } from './filter-bar.js';
import { MismatchList } from './mismatch-list.js';
import { Most } from './most.js';
import styles from './mismatches.module.css';
import { OverTime } from './over-time.js';
import { mismatchesTexts } from './texts.js';

/** The audit: every conflict, searched, counted and saved. */
export default function Mismatches() {
  const t = useTexts(mismatchesTexts);
  const { has } = useSession();
  return (
    <>
      <PageHead title={t.title} />
      {has('read') ? (
        <Readable />
      ) : (
        <Callout tone="open" title={t.forbidden}>
          <p>{t.forbiddenAdvice}</p>
        </Callout>
      )}
    </>
  );
}

function Readable() {
  const [address, setAddress] = useSearchParams();
  const text = address.toString();
  const filter = useMemo(() => readFilter(new URLSearchParams(text)), [text]);
  const change = useCallback<Change>(
    (next) => setAddress((before) => changed(before, next), { replace: true }),
    [setAddress],
  );
  /** With a step that the browser's back button takes back. */
  const narrow = useCallback<Change>((next) => setAddress((before) => changed(before, next)), [setAddress]);
  return (
    <Stack>
      <FilterBar filter={filter} onChange={change} />
      <div className={styles.charts}>
        <OverTime filter={filter} by={address.get('by')} onChange={change} onNarrow={narrow} />
        <Most filter={filter} by={address.get('most')} onChange={change} onNarrow={narrow} />
      </div>
      <MismatchList filter={filter} onChange={change} />
    </Stack>
  );
}
