import type { Severity, ShownDifference } from '../../text/difference.js';
import { alignBranches, alignFields } from './align.js';
import {
  branchText,
  isNamedModel,
  schemaModel,
  typeText,
  type FieldModel,
  type NamedModel,
  type TypeModel,
  type Use,
} from './schema-model.js';

/** One side of a row. */
export interface Cell {
  /** Of the field; null: a branch of a union, or the whole schema. */
  readonly name: string | null;
  readonly type: string;
  /** As JSON text; null: none. */
  readonly default: string | null;
  /** Where it stands in its record or union, from 1. */
  readonly position: number;
}

/** A field, a branch or the whole schema, as both sides have it. Null: a side does not have it. */
export interface TreeRow {
  readonly depth: number;
  readonly ours: Cell | null;
  readonly theirs: Cell | null;
  /** Names of fields with dots, as in a difference; null: at the root. */
  readonly field: string | null;
  readonly differences: ShownDifference[];
  /** What is inside of its type: fields, or branches where several have an inside of their own. */
  children: readonly TreeRow[];
  /** Its type is shown where it stands first. */
  isRepeated: boolean;
}

export interface SchemaTree {
  readonly root: TreeRow;
  /** The schemas are too large to be shown whole. */
  readonly isCutOff: boolean;
}

/** Rows of one tree. The gateway compares up to 50,000 pairs; nobody reads as many. */
const mostRows = 10_000;
/** Levels of rows. Types within each other have 64 at most, types that name each other have more. */
const mostLevels = 100;

/**
 * Two schemas as one tree, in which each difference stands at its place. Null: one of the texts is not JSON.
 * Arrays, maps and unions with one branch that has an inside are no level of their own, as in `field`.
 */
export function schemaTree(
  ours: string | null,
  theirs: string | null,
  differences: readonly ShownDifference[],
): SchemaTree | null {
  const [mine, other] = [ours, theirs].map((text) => (text === null ? null : schemaModel(text)));
  if ((ours !== null && mine == null) || (theirs !== null && other == null)) return null;
  const builder = new Builder(differences.some(({ kind }) => kind === 'FIELD_CASE'));
  const root = builder.build(mine ?? null, other ?? null);
  for (const difference of differences) builder.attach(difference);
  return { root, isCutOff: builder.isCutOff };
}

type Index = Map<string, Set<TreeRow>>;

class Builder {
  isCutOff = false;
  private rows = 0;
  private readonly visited = new Map<NamedModel | null, Set<NamedModel | null>>();
  private readonly places: { readonly ours: Index; readonly theirs: Index } = {
    ours: new Map(),
    theirs: new Map(),
  };
  private root: TreeRow | null = null;

  constructor(private readonly ignoresCase: boolean) {}

  build(ours: Use | null, theirs: Use | null): TreeRow {
    this.root = this.row(0, null, cellOf(ours), cellOf(theirs));
    this.root.children = this.inside(this.root, ours, theirs);
    return this.root;
  }

  /** At the row that its path leads to, or the nearest one around it. */
  attach(difference: ShownDifference): void {
    const { root } = this;
    if (root === null) return;
    const index = isInTheirs(difference) ? this.places.theirs : this.places.ours;
    for (let { path } = difference; ; path = path.slice(0, path.lastIndexOf('/'))) {
      const rows = index.get(path);
      const row = rows === undefined ? undefined : rowAt(rows, difference.field);
      if (row !== undefined || path === '') {
        (row ?? root).differences.push(difference);
        return;
      }
    }
  }

  private row(depth: number, field: string | null, ours: Cell | null, theirs: Cell | null): TreeRow {
    this.rows++;
    return { depth, field, ours, theirs, differences: [], children: [], isRepeated: false };
  }

  private own(row: TreeRow, side: 'ours' | 'theirs', path: string | undefined): void {
    if (path === undefined) return;
    const rows = this.places[side].get(path);
    if (rows === undefined) this.places[side].set(path, new Set([row]));
    else rows.add(row);
  }

  /** The rows inside of a type. Whatever has no row of its own on the way belongs to `row`. */
  private inside(row: TreeRow, ours: Use | null, theirs: Use | null): readonly TreeRow[] {
    this.own(row, 'ours', ours?.path);
    this.own(row, 'theirs', theirs?.path);
    const [mine, other] = [ours?.type ?? null, theirs?.type ?? null];
    if (mine?.kind === 'union' || other?.kind === 'union') return this.insideUnion(row, ours, theirs);
    if (mine !== null && other !== null && mine.kind !== other.kind) return [];
    switch ((mine ?? other)?.kind) {
      case 'array':
        return this.inside(row, itemsOf(mine), itemsOf(other));
      case 'map':
        return this.inside(row, valuesOf(mine), valuesOf(other));
      case 'record':
      case 'enum':
      case 'fixed':
        return this.insideNamed(row, mine, other);
      case 'leaf':
      case undefined:
        return [];
    }
  }

  private insideUnion(row: TreeRow, ours: Use | null, theirs: Use | null): readonly TreeRow[] {
    const pairs = alignBranches(branchesOf(ours), branchesOf(theirs));
    const withInside = pairs.filter((pair) => hasInside(pair.ours) || hasInside(pair.theirs));
    const flat = withInside.length <= 1 ? pairs : pairs.filter((pair) => !withInside.includes(pair));
    const flattened = flat.flatMap((pair) => this.inside(row, pair.ours, pair.theirs));
    if (withInside.length <= 1) return flattened;
    const branches: TreeRow[] = [];
    for (const pair of withInside) {
      if (this.isFull()) break;
      const branch = this.row(
        row.depth + 1,
        row.field,
        branchCell(pair.ours, branchesOf(ours)),
        branchCell(pair.theirs, branchesOf(theirs)),
      );
      branch.children = this.inside(branch, pair.ours, pair.theirs);
      branches.push(branch);
    }
    return branches;
  }

  private insideNamed(row: TreeRow, ours: TypeModel | null, theirs: TypeModel | null): readonly TreeRow[] {
    const [mine, other] = [ours, theirs].map((type) => (type !== null && isNamedModel(type) ? type : null));
    if (mine === undefined || other === undefined) return [];
    this.own(row, 'ours', mine?.path);
    this.own(row, 'theirs', other?.path);
    const opposite = this.visited.get(mine) ?? new Set();
    if (opposite.has(other)) {
      row.isRepeated = (mine ?? other)?.kind === 'record';
      return [];
    }
    if (row.depth >= mostLevels) {
      this.isCutOff = true;
      return [];
    }
    this.visited.set(mine, opposite.add(other));
    const fields = alignFields(fieldsOf(mine), fieldsOf(other), this.ignoresCase);
    const rows: TreeRow[] = [];
    for (const pair of fields) {
      if (this.isFull()) break;
      const name = pair.ours?.name ?? pair.theirs?.name ?? '';
      const field = row.field === null ? name : `${row.field}.${name}`;
      const next = this.row(
        row.depth + 1,
        field,
        fieldCell(pair.ours, fieldsOf(mine)),
        fieldCell(pair.theirs, fieldsOf(other)),
      );
      this.own(next, 'ours', pair.ours?.path);
      this.own(next, 'theirs', pair.theirs?.path);
      next.children = this.inside(next, pair.ours?.use ?? null, pair.theirs?.use ?? null);
      rows.push(next);
    }
    return rows;
  }

  private isFull(): boolean {
    const isFull = this.rows >= mostRows;
    this.isCutOff ||= isFull;
    return isFull;
  }
}

/** The row of the field, else the first one. */
function rowAt(rows: ReadonlySet<TreeRow>, field: string | null): TreeRow | undefined {
  for (const row of rows) if (row.field === field) return row;
  const [first] = rows;
  return first;
}

/** Whether its path points into their schema: only theirs has it. */
function isInTheirs({ kind, ours, theirs }: ShownDifference): boolean {
  if (ours !== null) return false;
  if (kind === 'TYPE_MISMATCH') return theirs?.startsWith('not compared') !== true;
  return kind === 'FIELD_ADDED' || kind === 'REQUIRED_FIELD_MISSING' || kind === 'DEFAULT_CHANGED';
}

const itemsOf = (type: TypeModel | null): Use | null => (type?.kind === 'array' ? type.items : null);
const valuesOf = (type: TypeModel | null): Use | null => (type?.kind === 'map' ? type.values : null);
const fieldsOf = (type: NamedModel | null): readonly FieldModel[] =>
  type?.kind === 'record' ? type.fields : [];

/** Any other type counts as the only branch. */
const branchesOf = (use: Use | null): readonly Use[] =>
  use === null ? [] : use.type.kind === 'union' ? use.type.branches : [use];

function hasInside(use: Use | null): boolean {
  if (use === null) return false;
  const { type } = use;
  if (type.kind === 'array') return hasInside(type.items);
  if (type.kind === 'map') return hasInside(type.values);
  return type.kind === 'record' || (type.kind === 'union' && type.branches.some(hasInside));
}

const cellOf = (use: Use | null): Cell | null =>
  use === null ? null : { name: null, type: typeText(use.type), default: null, position: 1 };

const branchCell = (use: Use | null, among: readonly Use[]): Cell | null =>
  use === null
    ? null
    : {
        name: null,
        type: use.type.kind === 'record' ? typeText(use.type) : branchText(use.type),
        default: null,
        position: among.indexOf(use) + 1,
      };

const positions = new WeakMap<FieldModel, number>();

function fieldCell(field: FieldModel | null, among: readonly FieldModel[]): Cell | null {
  if (field === null) return null;
  if (!positions.has(field)) for (const [at, each] of among.entries()) positions.set(each, at + 1);
  return {
    name: field.name,
    type: typeText(field.use.type),
    default: field.default,
    position: positions.get(field) ?? 1,
  };
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** The worst severity at a row itself; null: it has no difference. */
export const severityOf = ({ differences }: TreeRow): Severity | null =>
  differences
    .map(({ severity }) => severity)
    .toSorted((one, other) => ranks[one] - ranks[other])
    .at(0) ?? null;

/** Whether both sides have the row, and the same in it. */
export const isSame = ({ ours, theirs, differences }: TreeRow): boolean =>
  differences.length === 0 && ours?.type === theirs?.type && ours?.name === theirs?.name;
