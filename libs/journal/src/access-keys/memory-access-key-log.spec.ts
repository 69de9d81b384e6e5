import { accessKeyLogContract } from '../../../../test/contracts/access-key-log.contract.js';
import { MemoryAccessKeyLog } from './memory-access-key-log.js';

accessKeyLogContract('memory', () => {
  const log = new MemoryAccessKeyLog();
  return Promise.resolve({ pod: () => Promise.resolve(log), end: () => Promise.resolve() });
});
