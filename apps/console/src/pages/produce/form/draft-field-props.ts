import type { AvroType } from './avro-type.js';
import type { Draft } from './draft.js';
import type { Place } from './place.js';

/** What the controls of a type are given. */
export interface DraftFieldProps<T extends AvroType = AvroType, D extends Draft = Draft> {
  readonly type: T;
  readonly draft: D;
  readonly place: Place;
  readonly onChange: (draft: Draft) => void;
}
