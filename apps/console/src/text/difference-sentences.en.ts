import { isNamed, type KindSentences, type ShownDifference, type Told } from './difference.js';
import { code, say, type Sentence } from './sentence.js';

const keyBytes = 'the same key would have other bytes, which breaks joins and partitioning';

/** The field, or the schema as a whole. */
const at = ({ field }: Told): Sentence => (field === null ? say`The schema` : say`${code(field)}`);
const typeAt = ({ field }: Told): Sentence =>
  field === null ? say`The schema` : say`The type of ${code(field)}`;
const within = ({ field }: Told): Sentence => (field === null ? [] : say` of ${code(field)}`);
const typed = (type: string | null): Sentence => (type === null ? [] : say` (${code(type)})`);
/** @param none what it is called if there is none */
const or = (value: string | null, none: string): Sentence => (value === null ? [none] : [code(value)]);

/** Avro's promotions, which are for readers. */
export const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

/** One field of a record that the schema lacks. */
const extraField = (told: Told, difference: ShownDifference): Sentence => {
  if (isNamed(difference) && told.field !== null) return say`The record has the field ${code(told.field)}`;
  return told.field === null
    ? say`The record has a field`
    : say`The record has a field in ${code(told.field)}`;
};

export const englishSentences: KindSentences = {
  NAME_MISMATCH: (told) => {
    const was = say`${typeAt(told)} was named ${or(told.ours, 'nothing')}, the registry now names it ${or(told.theirs, 'nothing')}`;
    if (!told.isError)
      return say`${was}: a Generic record has no class to find by its name, so the new name can be taken over.`;
    return told.isKey
      ? say`${was}: a key keeps its full name, and whoever reads it by the old one would not find it.`
      : say`${was}: a reader would not find its class by the old name.`;
  },
  TYPE_MISMATCH: (told) => {
    const { ours, theirs } = told;
    if (theirs?.startsWith('not compared') === true)
      return say`${at(told)} was not compared to the end, because the schemas have too many pairs of types and fields: that counts as another type.`;
    if (ours === null)
      return say`${at(told)} can now also be ${or(theirs, 'another type')}, which our schema does not have: a value of ours could be taken for the new type.`;
    const was = say`${at(told)} was ${code(ours)}, the registry now says ${or(theirs, 'nothing')}`;
    if (ours === theirs)
      return say`${was}, alone on one side and in a union on the other: the two are written differently.`;
    if (promotions[ours]?.includes(theirs ?? '') === true)
      return say`${was}: a reader may promote it, but our records would change their type.`;
    return say`${was}: a reader of the old type would misread it.`;
  },
  LOGICAL_TYPE_MISMATCH: (told) =>
    say`${at(told)} had ${told.ours === null ? 'no logical type' : say`the logical type ${code(told.ours)}`}, the registry now says ${or(told.theirs, 'none')}: the same bytes would mean another value.`,
  REQUIRED_FIELD_MISSING: (told) =>
    say`${at(told)}${typed(told.theirs)} is new in the registry, has no default and cannot be null: our records cannot be written without it.`,
  FIELD_REMOVED: (told, difference) =>
    told.inRecord === 'field'
      ? say`${extraField(told, difference)} that neither our schema nor the registry's latest has: its data would be dropped.`
      : say`${at(told)}${typed(told.ours)} is gone from the registry's schema: its data would be dropped from our records.`,
  FIELD_ADDED: (told, difference) => {
    if (told.inRecord === 'field')
      return say`${extraField(told, difference)} that our schema lacks: its writer may already use a newer schema.`;
    const isNew = say`${at(told)}${typed(told.theirs)} is new in the registry`;
    return told.isKey
      ? say`${isNew}: ${keyBytes}.`
      : say`${isNew}, with a default or null: our records can be written without it.`;
  },
  FIELD_ORDER: (told) => {
    const order = say`The order of the ${told.of}${within(told)} was ${or(told.ours, 'another one')}, the registry now has ${or(told.theirs, 'another one')}`;
    return told.isKey
      ? say`${order}: ${keyBytes}.`
      : say`${order}: values stay as they are, they are only written in the new order.`;
  },
  FIELD_CASE: (told) => {
    if (told.ours?.includes(', ') === true || told.theirs?.includes(', ') === true)
      return say`Fields differ in letter case alone, ours ${or(told.ours, 'none')} and the registry's ${or(told.theirs, 'none')}: which one stands for which would be a guess.`;
    const spelled = say`${or(told.field ?? told.ours, 'A field')} is spelled ${or(told.theirs, 'otherwise')} in the registry`;
    return told.isError
      ? say`${spelled}: only a Generic value may ignore the letter case of its fields.`
      : say`${spelled}: this mapping takes both spellings for the same field (${code('fieldCase: insensitive')}).`;
  },
  UNION_NULL_ADDED: (told) => {
    if (told.inRecord === 'branch')
      return say`The record has null or a wrapped value at ${told.field === null ? 'its root' : code(told.field)}, where our schema has ${or(told.ours, 'another type')}: its writer may already use a newer schema.`;
    const may = say`${at(told)} was ${or(told.ours, 'never null')} and may now also be null`;
    return told.isKey ? say`${may}: ${keyBytes}.` : say`${may}: every value of ours still fits.`;
  },
  MISSING_UNION_BRANCH: (told) =>
    say`${at(told)} can be ${or(told.ours, 'a type')} in our schema, and in the registry it no longer can: such values could not be written.`,
  MISSING_ENUM_SYMBOLS: (told) =>
    say`${at(told)} lacks ${or(told.ours, 'symbols')} in the registry, which has ${or(told.theirs, 'no symbols')}: records with a missing symbol could not be written.`,
  FIXED_SIZE_MISMATCH: (told) =>
    say`${at(told)} was ${or(told.ours, '?')} bytes long, the registry now says ${or(told.theirs, '?')}: our values do not have that length.`,
  DEFAULT_CHANGED: (told) => {
    if (told.of === 'enum')
      return say`The default of the enum${within(told)} was ${or(told.ours, 'absent')}, the registry now has ${or(told.theirs, 'none')}: only readers use it.`;
    if (told.theirs === null)
      return say`${at(told)} had the default ${or(told.ours, 'none')}, the registry now has none: a record that omits the field is refused.`;
    return told.ours === null
      ? say`${at(told)} had no default, the registry now has ${code(told.theirs)}: a record that omits the field gets it.`
      : say`${at(told)} had the default ${code(told.ours)}, the registry now has ${code(told.theirs)}: a record that omits the field gets the new one.`;
  },
  RULES_PRESENT: (told) => {
    const rule = say`The registry has the data contract rule ${or(told.theirs, '?')} beside its schema, and Sluicegate runs none`;
    return told.isError
      ? say`${rule}: records would go out without it, for example in clear text or unchecked.`
      : say`${rule}: an operator allowed that (${code('producer.allowRules')}).`;
  },
  NOT_LISTED: (told) =>
    say`${/\d+/.exec(told.theirs ?? '')?.[0] ?? 'Some'} more differences are not listed: the list was too long to store.`,
};

export const englishUnknown = (told: Told, difference: ShownDifference): Sentence =>
  say`${at(told)}: ours is ${or(told.ours, 'nothing')}, the registry's is ${or(told.theirs, 'nothing')} (${code(difference.kind)}, a kind that this console does not know).`;
