import { useState } from 'react';
import { useTexts } from '../../../text/preferences.js';
import { SelectField, TextField } from '../../../ui/field.js';
import { Row } from '../../../ui/layout.js';
import { CommandDialog } from './command-dialog.js';
import type { ActionDialogProps } from './action-dialog.js';
import { minutesOf, openTimes } from './inputs.js';
import { actionTexts } from './texts.js';

const minuteMs = 60_000;

/** Opens the circuit, for a time or until reset. */
export function OpenDialog({ subject, onClose }: ActionDialogProps) {
  const t = useTexts(actionTexts);
  const [choice, setChoice] = useState('60');
  const [typed, setTyped] = useState('');
  const isOther = choice === 'other';
  const minutes = isOther ? minutesOf(typed) : choice === 'reset' ? null : Number(choice);
  const isBad = isOther && minutes === null;
  return (
    <CommandDialog
      subject={subject}
      title={t.openTitle(subject.subject)}
      verb={t.openDo}
      kind="danger"
      command={isBad ? null : { action: 'open', forMs: minutes === null ? null : minutes * minuteMs }}
      onClose={onClose}
    >
      <Row>
        <SelectField label={t.duration} value={choice} onChange={({ target }) => setChoice(target.value)}>
          {openTimes.map((each) => (
            <option key={each} value={each}>
              {each < 60 ? t.minutes(each) : t.hours(each / 60)}
            </option>
          ))}
          <option value="reset">{t.untilReset}</option>
          <option value="other">{t.other}</option>
        </SelectField>
        {isOther && (
          <TextField
            label={t.otherMinutes}
            error={isBad && typed !== '' ? t.otherBad : null}
            inputMode="numeric"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
      </Row>
    </CommandDialog>
  );
}
