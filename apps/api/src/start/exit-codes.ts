/** Other than 0, after SIGTERM or SIGINT. 64 and 78 are EX_USAGE and EX_CONFIG of sysexits.h: a restart does not help. */
export const EXIT = { failure: 1, usage: 64, settings: 78 } as const;
