import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { dataOf } from '../../api/client.js';
import { curlOf } from '../../api/curl.js';
import { ProblemError } from '../../api/problem.js';
import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { TextField } from '../../ui/field.js';
import { Card, Row, Stack } from '../../ui/layout.js';
import { AnswerCard } from './answer-card.js';
import { issuesOf, readAnswer } from './answer.js';
import { IssuesContext } from './form/place.js';
import { HeadersEditor } from './headers-editor.js';
import { newPart, withType, type Part } from './part.js';
import { PartEditor } from './part-editor.js';
import styles from './produce.module.css';
import { isSendable, requestBody, type HeaderText } from './request.js';
import { produceTexts } from './texts.js';
import { useSubjectSchema, useTopicSubjects } from './use-schemas.js';

interface ProduceFormProps {
  readonly topic: string;
  /** False: there are no schemas, and so no form. */
  readonly mayRead: boolean;
}

/** One record for a topic, and what the gateway says to it. What was filled in stays, to be sent again. */
export function ProduceForm({ topic, mayRead }: ProduceFormProps) {
  const t = useTexts(produceTexts);
  const { api, whoami } = useSession();
  const subjects = useTopicSubjects(topic, mayRead);
  const isListing = mayRead && subjects.isPending;
  const key = usePart(topic, 'key', subjects.data?.key ?? [], isListing);
  const value = usePart(topic, 'value', subjects.data?.value ?? [], isListing);
  const [partition, setPartition] = useState('');
  const [headers, setHeaders] = useState<readonly HeaderText[]>([]);
  const record = { key: key.part, value: value.part, partition, headers };
  const send = useMutation({
    mutationFn: async (body: string) =>
      readAnswer(
        await dataOf<string>(
          api.POST('/topics/{topic}', {
            params: { path: { topic } },
            headers: { 'content-type': 'application/json', accept: 'application/json' },
            body: { records: [] },
            // The text as it was built: a parsed number would lose digits.
            bodySerializer: () => body,
            parseAs: 'text',
          }) as never,
        ),
      ),
  });
  const issues = send.error instanceof ProblemError ? issuesOf(send.error.problem.records) : [];
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    send.mutate(requestBody(record));
  };
  const asCurl = (): string =>
    curlOf({
      method: 'POST',
      url: `${window.location.origin}/topics/${encodeURIComponent(topic)}`,
      text: requestBody(record),
      needsCredential: whoami?.kind !== 'anonymous',
    });
  return (
    <form onSubmit={submit}>
      <IssuesContext value={issues}>
        <Stack>
          <PartEditor role="key" mayRead={mayRead} {...key.editor} />
          <PartEditor role="value" mayRead={mayRead} {...value.editor} />
          <Card title={t.optional}>
            <div className={styles.more}>
              <div className={styles.narrow}>
                <TextField
                  label={t.partition}
                  hint={t.partitionHint}
                  inputMode="numeric"
                  autoComplete="off"
                  value={partition}
                  onChange={({ target }) => setPartition(target.value)}
                />
              </div>
              <HeadersEditor headers={headers} onChange={setHeaders} />
            </div>
          </Card>
          <Row>
            <Button kind="primary" type="submit" disabled={!isSendable(record) || send.isPending}>
              {send.isPending ? t.sending : t.submit}
            </Button>
            {isSendable(record) && <CopyButton label={t.curl} text={asCurl} />}
          </Row>
          <AnswerCard topic={topic} answer={send.data ?? null} error={send.error} />
        </Stack>
      </IssuesContext>
    </form>
  );
}

/** A key or a value with its schema, which may change while it is being written. */
function usePart(topic: string, role: 'key' | 'value', subjects: readonly string[], isListing: boolean) {
  const [chosen, setChosen] = useState<string | null>(null);
  const subject = chosen !== null && subjects.includes(chosen) ? chosen : (subjects[0] ?? null);
  const { schema, isPending } = useSubjectSchema(topic, subject);
  const isLoading = isListing || isPending;
  const text = schema?.text ?? null;
  const [{ part, of }, setPart] = useState<{ readonly part: Part; readonly of: string | null | undefined }>({
    part: newPart(null, 'json'),
    of: undefined,
  });
  if (!isLoading && of !== text) {
    // A topic whose keys have no schema usually has none.
    const first: Part = role === 'key' && subject === null ? newPart(null, 'none') : part;
    setPart({ part: withType(of === undefined ? first : part, schema?.type ?? null), of: text });
  }
  return {
    part,
    editor: {
      part,
      onChange: (next: Part) => setPart({ part: next, of }),
      subjects,
      subject,
      onSubject: setChosen,
      schema,
      isLoading,
    },
  };
}
