import { ServiceRole1767225600001 } from './0001-service-role.js';
import { SubjectEvent1767225600002 } from './0002-subject-event.js';
import { AppendOnly1767225600003 } from './0003-append-only.js';
import { SubjectStream1767225600004 } from './0004-subject-stream.js';
import { Mismatch1767225600005 } from './0005-mismatch.js';
import { EventHash1767225600006 } from './0006-event-hash.js';
import { Append1767225600007 } from './0007-append.js';
import { DeclaredMapping1767225600008 } from './0008-declared-mapping.js';

/** Every migration in its order. Forward only: a change is a new one at the end, a stored one is never edited. */
export const migrations = [
  ServiceRole1767225600001,
  SubjectEvent1767225600002,
  AppendOnly1767225600003,
  SubjectStream1767225600004,
  Mismatch1767225600005,
  EventHash1767225600006,
  Append1767225600007,
  DeclaredMapping1767225600008,
];
