/** Short times, so that they expire within a run, in ms. */
export const times = { holdMs: 1000, lookupLeaseMs: 500, sendLeaseMs: 400, sendMs: 300 } as const;
