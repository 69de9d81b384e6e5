import { useSession } from '../session/session.js';
import { useTexts } from '../text/preferences.js';
import { Dialog } from '../ui/dialog.js';
import { Fact, Facts } from '../ui/layout.js';
import { pages } from './pages.js';
import { shellTexts } from './texts.js';

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(shellTexts);
  const { has } = useSession();
  const shortcuts: readonly (readonly [string, string])[] = [
    ['/', t.focusSearch],
    ...pages
      .filter(({ role }) => role === null || has(role))
      .map(({ key, name }) => [`g ${key}`, t.goTo(t[name])] as const),
    ['?', t.openHelp],
    ['Esc', t.closeDialog],
  ];
  return (
    <Dialog title={t.help} onClose={onClose}>
      <Facts>
        {shortcuts.map(([keys, what]) => (
          <Fact key={keys} name={keys}>
            {what}
          </Fact>
        ))}
      </Facts>
    </Dialog>
  );
}
