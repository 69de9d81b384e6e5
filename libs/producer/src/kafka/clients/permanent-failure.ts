/** Nothing left, and trying again will not help: credentials, versions. */
export class PermanentFailure extends Error {}
