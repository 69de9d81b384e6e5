import { ruleOf, toldOf, type KindSentences, type ShownDifference } from './difference.js';
import { englishSentences, englishUnknown } from './difference-sentences.en.js';
import { japaneseSentences, japaneseUnknown } from './difference-sentences.ja.js';
import type { Language } from './language.js';
import { ruleTexts } from './rules.js';
import { code, plainText, say, spacedJapanese, type Sentence } from './sentence.js';
import { isTrigger, triggerRule, triggerTexts } from './triggers.js';

const sentences = { en: englishSentences, ja: japaneseSentences } as const;
const unknown = { en: englishUnknown, ja: japaneseUnknown } as const;

/** What else is known of the subject; it makes sentences more exact. */
export interface About {
  readonly role?: 'key' | 'value' | undefined;
}

/** What a difference is and means, in one sentence without its rule. */
export function differenceMeaning(
  difference: ShownDifference,
  language: Language,
  about: About = {},
): Sentence {
  const { kind } = difference;
  if (isTrigger(kind)) return [triggerTexts[language][kind]];
  const told = toldOf(difference, isKeyOf(about));
  const meaning = isKnown(kind)
    ? sentences[language][kind](told, difference)
    : unknown[language](told, difference);
  return language === 'ja' ? spacedJapanese(meaning) : meaning;
}

/** The rule that decides a difference. */
export const differenceRule = (difference: ShownDifference, about: About = {}): number =>
  isTrigger(difference.kind) ? triggerRule(difference.kind) : ruleOf(difference, isKeyOf(about));

/** As text, for a ticket: `` `bid` was `double`, the registry now says `string`: a reader of the old type would misread it. Rule 6`` */
export const differenceSentence = (
  difference: ShownDifference,
  language: Language,
  about: About = {},
): string =>
  `${plainText(differenceMeaning(difference, language, about))} ${ruleTexts[language].rule(differenceRule(difference, about))}`;

/** What a conflict began with, in one sentence. @param trigger the audit's `trigger` */
export const triggerSentence = (trigger: string, language: Language): string =>
  isTrigger(trigger)
    ? `${triggerTexts[language][trigger]} ${ruleTexts[language].rule(triggerRule(trigger))}`
    : triggerTexts[language].unknownTrigger(trigger);

const setting = 'fieldCase: insensitive';

/** The gateway's advice on a difference, in the reader's language where the console knows it. */
export function hintSentence(hint: string, language: Language): Sentence {
  const spelling = /^`(.+)` is `(.+)` in the registry(: set fieldCase: insensitive .*)?$/.exec(hint);
  const [, name, other, remedy] = spelling ?? [];
  if (name === undefined || other === undefined) return [hint];
  if (language === 'ja')
    return remedy === undefined
      ? say`レジストリでは ${code(name)} が ${code(other)} と表記されています。`
      : say`レジストリでは ${code(name)} が ${code(other)} と表記されています。同じフィールドとして扱うには、マッピングに ${code(setting)} を設定してください。`;
  return remedy === undefined
    ? say`${code(name)} is spelled ${code(other)} in the registry.`
    : say`${code(name)} is spelled ${code(other)} in the registry: set ${code(setting)} in the mapping to take them for the same field.`;
}

const isKnown = (kind: string): kind is keyof KindSentences => Object.hasOwn(sentences.en, kind);

const isKeyOf = ({ role }: About): boolean | undefined => (role === undefined ? undefined : role === 'key');
