import { z } from 'zod';

/** Why a command is given, for the log of events. */
export const reason = z
  .string({ error: 'a text' })
  .trim()
  .min(1, { error: 'a text that is not empty' })
  .max(1000, { error: 'at most 1000 characters' });
