import { useState } from 'react';
import { languages } from '../text/language.js';
import { usePreferences, useTexts, type Preferences } from '../text/preferences.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { SelectField } from '../ui/field.js';
import { shellTexts } from './texts.js';

const languageNames = { en: 'English', ja: '日本語' } as const;

/** Language, theme and time zone. */
export function PreferencesMenu() {
  const t = useTexts(shellTexts);
  const [isOpen, setOpen] = useState(false);
  const { language, theme, zone, choose } = usePreferences();
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)} aria-label={t.preferences} title={t.preferences}>
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 1a7 7 0 1 0 0 14V1z" fill="currentColor" />
          <circle cx="8" cy="8" r="6.300" fill="none" stroke="currentColor" strokeWidth="1.400" />
        </svg>
      </Button>
      {isOpen && (
        <Dialog title={t.preferences} onClose={() => setOpen(false)}>
          <SelectField
            label={t.language}
            value={language}
            onChange={({ target }) => choose({ language: target.value as Preferences['language'] })}
          >
            {languages.map((each) => (
              <option key={each} value={each} lang={each}>
                {languageNames[each]}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t.theme}
            value={theme}
            onChange={({ target }) => choose({ theme: target.value as Preferences['theme'] })}
          >
            <option value="system">{t.themeSystem}</option>
            <option value="light">{t.themeLight}</option>
            <option value="dark">{t.themeDark}</option>
          </SelectField>
          <SelectField
            label={t.zone}
            value={zone}
            onChange={({ target }) => choose({ zone: target.value as Preferences['zone'] })}
          >
            <option value="utc">{t.zoneUtc}</option>
            <option value="local">{t.zoneLocal}</option>
          </SelectField>
        </Dialog>
      )}
    </>
  );
}
