import { useState } from 'react';
import { ProblemError, problemError } from '../api/problem.js';
import { texts } from '../text/language.js';
import { useTexts } from '../text/preferences.js';
import { Button } from '../ui/button.js';
import { ProblemCallout } from '../ui/callout.js';
import { Dialog } from '../ui/dialog.js';
import { TextField } from '../ui/field.js';
import { headerOf } from './credential.js';
import { OidcButton } from './oidc-button.js';
import { useSession } from './session.js';

const signInTexts = texts({
  en: {
    title: 'Sign in',
    first: 'The gateway needs to know who you are.',
    refused:
      'The gateway no longer accepts your credential: it has expired or was revoked. The page keeps what it shows. Sign in again to go on.',
    key: 'API key',
    keyHint: 'It is kept in this tab alone, until you close it or sign out.',
    wrong: 'The gateway does not know this key, or it is no longer valid.',
    signIn: 'Sign in',
  },
  ja: {
    title: 'サインイン',
    first: 'ゲートウェイを利用するにはサインインが必要です。',
    refused:
      '認証情報の有効期限が切れたか、取り消されました。表示内容はそのまま残ります。続けるには再度サインインしてください。',
    key: 'API キー',
    keyHint: 'このタブにのみ保持され、タブを閉じるかサインアウトすると消えます。',
    wrong: 'このキーは登録されていないか、有効ではありません。',
    signIn: 'サインイン',
  },
});

/** Asks for a credential, over the page that needs it. The page stays as it is. */
export function SignIn() {
  const t = useTexts(signInTexts);
  const { signIn, signInNeeded, config } = useSession();
  const [key, setKey] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const isWrong = failure instanceof ProblemError && failure.problem.status === 401;
  const submit = async (): Promise<void> => {
    const credential = { kind: 'key', text: key.trim() } as const;
    try {
      const response = await fetch('/v1/whoami', { headers: { authorization: headerOf(credential) ?? '' } });
      if (!response.ok) throw problemError(response, await response.json().catch(() => null));
      signIn(credential);
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <Dialog
      title={t.title}
      onSubmit={() => void submit()}
      foot={
        <Button kind="primary" type="submit" disabled={key.trim() === ''}>
          {t.signIn}
        </Button>
      }
    >
      <p>{signInNeeded === 'refused' ? t.refused : t.first}</p>
      {config.oidc !== null && <OidcButton config={config.oidc} />}
      <TextField
        label={t.key}
        hint={t.keyHint}
        error={isWrong ? t.wrong : null}
        type="password"
        autoComplete="off"
        spellCheck={false}
        required
        value={key}
        onChange={({ target }) => {
          setKey(target.value);
          setFailure(null);
        }}
      />
      {failure !== null && !isWrong && <ProblemCallout error={failure} />}
    </Dialog>
  );
}
