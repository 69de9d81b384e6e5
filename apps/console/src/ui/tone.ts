/** The meaning of a colour: that of a subject's state. `none`: no meaning. */
export type Tone = 'healthy' | 'resolving' | 'retried' | 'blocked' | 'open' | 'none';
