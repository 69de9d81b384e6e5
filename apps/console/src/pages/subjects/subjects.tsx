import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { Callout } from '../../ui/callout.js';
import { PageHead } from '../../ui/layout.js';
import { changed, readFilter, readSort, usualSort } from './filter.js';
import { FilterBar } from './filter-bar.js';
import { SubjectList } from './subject-list.js';
import { subjectsTexts } from './texts.js';
import { useSummary } from './use-summary.js';

/** Every subject: found, watched and reset. */
export default function Subjects() {
  const t = useTexts(subjectsTexts);
  const { has } = useSession();
  if (has('read')) return <Readable />;
  return (
    <>
      <PageHead title={t.title} />
      <Callout tone="open" title={t.forbidden}>
        <p>{t.forbiddenAdvice}</p>
      </Callout>
    </>
  );
}

function Readable() {
  const t = useTexts(subjectsTexts);
  const [address, setAddress] = useSearchParams();
  const text = address.toString();
  const { filter, sort, hidden } = useMemo(() => {
    const given = new URLSearchParams(text);
    return {
      filter: readFilter(given),
      sort: readSort(given),
      hidden: new Set((given.get('hide') ?? '').split(',')),
    };
  }, [text]);
  // By state, so that each shows its count whichever is chosen.
  const summary = useSummary({ ...filter, state: null });
  const counts = summary.data ?? null;
  const total = counts === null ? null : filter.state === null ? counts.total : counts.states[filter.state];
  const change = (changes: Readonly<Record<string, string | null>>): void =>
    setAddress(
      (before) => changed(before, changes.sort === usualSort ? { ...changes, sort: null } : changes),
      {
        replace: true,
      },
    );
  return (
    <>
      <PageHead title={t.title} />
      <FilterBar filter={filter} sort={sort} hidden={hidden} summary={counts} onChange={change} />
      <SubjectList
        {...{ filter, sort, hidden }}
        total={summary.isPlaceholderData ? null : total}
        onSort={(next) => change({ sort: next })}
        onLoosen={(name) => change({ [name]: null })}
      />
    </>
  );
}
