import {
  columnVisibilityFeature,
  createColumnHelper,
  rowSelectionFeature,
  tableFeatures,
} from '@tanstack/react-table';
import { CircuitCell, ConflictsCell, SchemaCell, SinceCell, StateCell } from './cells.js';
import type { SortColumn } from './filter.js';
import type { SubjectRow } from './use-subject-list.js';

export const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });

const helper = createColumnHelper<typeof features, SubjectRow>();

/** Those of `select`, `subject` and `compact` depend on the row that the keyboard is on: the grid renders them. */
export const columns = helper.columns([
  helper.display({ id: 'select', enableHiding: false }),
  helper.display({ id: 'state', cell: ({ row }) => <StateCell row={row.original} /> }),
  helper.display({ id: 'subject', enableHiding: false }),
  helper.display({
    id: 'topic',
    cell: ({ row }) => <span title={row.original.topic}>{row.original.topic}</span>,
  }),
  helper.display({ id: 'role', cell: ({ row }) => row.original.role }),
  helper.display({ id: 'since', cell: ({ row }) => <SinceCell row={row.original} /> }),
  helper.display({ id: 'schema', cell: ({ row }) => <SchemaCell row={row.original} /> }),
  helper.display({ id: 'conflicts', cell: ({ row }) => <ConflictsCell row={row.original} /> }),
  helper.display({ id: 'circuit', cell: ({ row }) => <CircuitCell row={row.original} /> }),
  helper.display({ id: 'compact' }),
]);

/** The columns that a reader may hide. */
export const hideable = ['state', 'topic', 'role', 'since', 'schema', 'conflicts', 'circuit'] as const;
export type ColumnName = (typeof hideable)[number] | 'subject' | 'select' | 'compact';

/** What a click on a column's head sorts by first; null: the gateway does not sort by it. */
export const firstSorts: Readonly<Record<ColumnName, SortColumn | `-${SortColumn}` | null>> = {
  select: null,
  state: '-state',
  subject: 'subject',
  topic: 'topic',
  role: null,
  since: '-since',
  schema: null,
  conflicts: '-conflicts',
  circuit: null,
  compact: null,
};
