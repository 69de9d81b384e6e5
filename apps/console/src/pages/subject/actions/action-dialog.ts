import type { SubjectView } from './command.js';

/** What the dialog of each action gets. */
export interface ActionDialogProps {
  readonly subject: SubjectView;
  readonly onClose: () => void;
}
