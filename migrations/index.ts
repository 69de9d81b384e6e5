import { ServiceRole1767225600001 } from './0001-service-role.js';
import { SubjectEvent1767225600002 } from './0002-subject-event.js';
import { AppendOnly1767225600003 } from './0003-append-only.js';
import { SubjectStream1767225600004 } from './0004-subject-stream.js';
import { Mismatch1767225600005 } from './0005-mismatch.js';
import { EventHash1767225600006 } from './0006-event-hash.js';
import { Append1767225600007 } from './0007-append.js';
import { DeclaredMapping1767225600008 } from './0008-declared-mapping.js';
import { MismatchFilterColumns1767225600009 } from './0009-mismatch-filter-columns.js';
import { AppendByColumn1767225600010 } from './0010-append-by-column.js';
import { MismatchSeek1767225600011 } from './0011-mismatch-seek.js';
import { MismatchWords1767225600012 } from './0012-mismatch-words.js';
import { ForgetMismatches1767225600013 } from './0013-forget-mismatches.js';
import { TellAfterCommit1767225600014 } from './0014-tell-after-commit.js';
import { MismatchSkim1767225600015 } from './0015-mismatch-skim.js';
import { SlimSnapshots1767225600016 } from './0016-slim-snapshots.js';
import { AccessKey1767225600017 } from './0017-access-key.js';
import { PodHeartbeat1767225600018 } from './0018-pod-heartbeat.js';
import { SubjectList1767225600019 } from './0019-subject-list.js';
import { EventList1767225600020 } from './0020-event-list.js';

/** Every migration, in order. Forward only: a change is a new migration at the end, and released ones are never edited. */
export const migrations = [
  ServiceRole1767225600001,
  SubjectEvent1767225600002,
  AppendOnly1767225600003,
  SubjectStream1767225600004,
  Mismatch1767225600005,
  EventHash1767225600006,
  Append1767225600007,
  DeclaredMapping1767225600008,
  MismatchFilterColumns1767225600009,
  AppendByColumn1767225600010,
  MismatchSeek1767225600011,
  MismatchWords1767225600012,
  ForgetMismatches1767225600013,
  TellAfterCommit1767225600014,
  MismatchSkim1767225600015,
  SlimSnapshots1767225600016,
  AccessKey1767225600017,
  PodHeartbeat1767225600018,
  SubjectList1767225600019,
  EventList1767225600020,
];
