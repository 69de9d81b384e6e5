/** Whether memory was granted. `busy`: other requests use it now. `never`: it is more than the process may have. */
export type MemoryGrant = 'granted' | 'busy' | 'never';
