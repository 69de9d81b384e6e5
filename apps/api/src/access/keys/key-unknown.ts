import { RefusalError, refusal } from '../../http/problems/refusal-error.js';

/** The response to a key that does not exist, or that the caller may not see. */
export const keyUnknown = (): RefusalError =>
  new RefusalError(refusal('key.unknown', 'There is no such API key.'));
