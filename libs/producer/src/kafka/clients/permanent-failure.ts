/** Nothing was written, and a retry will not help (credentials, versions). */
export class PermanentFailure extends Error {}
