import type { Settings } from '../../config/settings.schema.js';
import type { LineBounds } from './bounded-line-reader.js';

/** What goes through the gateway at once: enough that a turn costs little beside its records. */
const MOST = { lines: 1000, bytes: 2 ** 20 } as const;

/** The bounds of a stream. What is taken at once may have to be held, so it keeps within the bounds on that. */
export function streamBounds({ http, producer: { hold } }: Settings): LineBounds {
  return {
    maxLineBytes: http.bodyLimitBytes,
    maxLines: Math.max(1, Math.min(MOST.lines, hold.maxRecordsPerSubject)),
    maxBytes: Math.min(MOST.bytes, hold.maxBytes),
  };
}
