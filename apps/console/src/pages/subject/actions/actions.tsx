import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../../api/client.js';
import { ProblemError } from '../../../api/problem.js';
import { useApi, useRolesOn, useSession } from '../../../session/session.js';
import { useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { Row } from '../../../ui/layout.js';
import { CommandDialog } from './command-dialog.js';
import type { Action, SubjectView } from './command.js';
import { MappingDialog } from './mapping-dialog.js';
import { OpenDialog } from './open-dialog.js';
import { actionTexts } from './texts.js';

interface ActionsProps {
  /** As it is now. */
  readonly subject: SubjectView;
}

/** What may be done to a subject, for those who may operate its topic; nothing for others. */
export function Actions({ subject }: ActionsProps) {
  const mayOperate = useRolesOn(subject.topic).has('operate');
  return mayOperate && subject.state !== 'removed' ? <Buttons subject={subject} /> : null;
}

function Buttons({ subject }: ActionsProps) {
  const t = useTexts(actionTexts);
  const [action, setAction] = useState<Action | null>(null);
  const isTopicGone = useIsTopicGone(subject.topic);
  const onClose = (): void => setAction(null);
  return (
    <div role="group" aria-label={t.actions}>
      <Row>
        <Button onClick={() => setAction('reset')}>{t.reset}</Button>
        <Button onClick={() => setAction('open')}>{t.open}</Button>
        <Button onClick={() => setAction('map')}>{t.map}</Button>
        {isTopicGone && <Button onClick={() => setAction('remove')}>{t.remove}</Button>}
      </Row>
      {action === 'reset' && (
        <CommandDialog
          subject={subject}
          title={t.resetTitle(subject.subject)}
          verb={t.resetDo}
          command={{ action: 'reset' }}
          onClose={onClose}
        />
      )}
      {action === 'open' && <OpenDialog subject={subject} onClose={onClose} />}
      {action === 'map' && <MappingDialog subject={subject} onClose={onClose} />}
      {action === 'remove' && (
        <CommandDialog
          subject={subject}
          title={t.removeTitle(subject.subject)}
          verb={t.removeDo}
          kind="danger"
          command={{ action: 'remove' }}
          onClose={onClose}
        />
      )}
    </div>
  );
}

/** Whether Kafka says that it does not have the topic: only then can a subject be removed. */
function useIsTopicGone(topic: string): boolean {
  const api = useApi();
  const { has } = useSession();
  const { error } = useQuery({
    queryKey: ['topic', topic],
    queryFn: ({ signal }) => dataOf(api.GET('/topics/{topic}', { params: { path: { topic } }, signal })),
    enabled: has('read'),
    retry: false,
    staleTime: 60_000,
  });
  return error instanceof ProblemError && error.problem.code === 'topic.unknown';
}
