/** Short times, so that a run meets their ends; all in ms. */
export const times = { holdMs: 1000, lookupLeaseMs: 500, sendLeaseMs: 400, sendMs: 300 } as const;
