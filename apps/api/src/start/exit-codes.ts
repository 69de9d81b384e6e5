/**
 * Besides 0 after SIGTERM or SIGINT. 64 and 78 as sysexits.h has them (EX_USAGE, EX_CONFIG): starting again does not help.
 */
export const EXIT = { failure: 1, usage: 64, settings: 78 } as const;
