import { useQueries } from '@tanstack/react-query';
import { useApi } from '../../session/session.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { stateTexts } from '../../text/states.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Callout } from '../../ui/callout.js';
import { loosenings, type FilterName, type SubjectFilter } from './filter.js';
import styles from './subjects.module.css';
import { subjectsTexts } from './texts.js';
import { summaryOptions } from './use-summary.js';

interface NoSubjectsProps {
  readonly filter: SubjectFilter;
  readonly onLoosen: (name: FilterName) => void;
}

/** An empty list: which filter hides the subjects, or how the first one appears. */
export function NoSubjects({ filter, onLoosen }: NoSubjectsProps) {
  const t = useTexts(subjectsTexts);
  const states = useTexts(stateTexts);
  const format = useFormat();
  const api = useApi();
  const ways = loosenings(filter);
  const summaries = useQueries({ queries: ways.map(({ without }) => summaryOptions(api, without)) });
  if (ways.length === 0)
    return (
      <Callout tone="none" title={t.none}>
        <p>{t.noneAdvice}</p>
        <ButtonLink to="/">{t.toOverview}</ButtonLink>
      </Callout>
    );
  return (
    <Callout tone="none" title={t.empty}>
      <p>{t.emptyAdvice}</p>
      <ul className={styles.ways}>
        {ways.map(({ name }, index) => {
          const total = summaries[index]?.data?.total;
          const value = name === 'state' ? states[filter.state ?? 'healthy'] : (filter[name] ?? '');
          return (
            <li key={name}>
              <Button onClick={() => onLoosen(name)}>
                {t[`without_${name}`](value)}
                {total !== undefined && <strong>{t.finds(format.count(total))}</strong>}
              </Button>
            </li>
          );
        })}
      </ul>
    </Callout>
  );
}
