import { isNamed, type KindSentences, type ShownDifference, type Told } from './difference.js';
import { promotions } from './difference-sentences.en.js';
import { code, say, type Sentence } from './sentence.js';

const keyBytes = '同じキーのバイト列が変わり、結合とパーティション分割が壊れます';

/** The field, or the schema as a whole. */
const at = ({ field }: Told): Sentence => (field === null ? say`スキーマ` : say`${code(field)}`);
const typeAt = ({ field }: Told): Sentence => (field === null ? say`スキーマ` : say`${code(field)} の型`);
const within = ({ field }: Told): Sentence => (field === null ? [] : say`${code(field)} の`);
const typed = (type: string | null): Sentence => (type === null ? [] : say`（${code(type)}）`);
/** @param none what it is called if there is none */
const or = (value: string | null, none: string): Sentence => (value === null ? [none] : say`${code(value)}`);

const ordered: Readonly<Record<string, string>> = {
  fields: 'フィールド',
  symbols: 'シンボル',
  branches: 'ブランチ',
};

/** One field of a record that the schema lacks. */
const extraField = (told: Told, difference: ShownDifference): Sentence => {
  if (isNamed(difference) && told.field !== null) return say`フィールド${code(told.field)}`;
  return told.field === null ? say`フィールド` : say`${code(told.field)} 内のフィールド`;
};

export const japaneseSentences: KindSentences = {
  NAME_MISMATCH: (told) => {
    const was = say`${typeAt(told)}の名前は${or(told.ours, '未定義')}でしたが、レジストリでは${or(told.theirs, '未定義')}になりました`;
    if (!told.isError)
      return say`${was}。Generic のレコードは名前でクラスを探さないため、新しい名前を引き継げます。`;
    return told.isKey
      ? say`${was}。キーは完全名を保持し、古い名前で読む側はこのキーを見つけられなくなります。`
      : say`${was}。読み取り側は古い名前でクラスを見つけられなくなります。`;
  },
  TYPE_MISMATCH: (told) => {
    const { ours, theirs } = told;
    if (theirs?.startsWith('not compared') === true)
      return say`${at(told)}は、型とフィールドの組が多すぎるため最後まで比較されませんでした。別の型として扱われます。`;
    if (ours === null)
      return say`${at(told)}は、こちらのスキーマにない${or(theirs, '別の型')}にもなり得るようになりました。こちらの値が新しい型と解釈されるおそれがあります。`;
    const was = say`${at(told)}は${or(ours, '')}でしたが、レジストリでは${or(theirs, 'なし')}になりました`;
    if (ours === theirs)
      return say`${was}。一方は単独の型、他方は union の中にあり、書き込まれ方が異なります。`;
    if (promotions[ours]?.includes(theirs ?? '') === true)
      return say`${was}。読み取り側は昇格できますが、こちらのレコードの型が変わってしまいます。`;
    return say`${was}。古い型で読む側は値を誤って読み取ります。`;
  },
  LOGICAL_TYPE_MISMATCH: (told) =>
    say`${at(told)}の論理型は${or(told.ours, 'なし')}でしたが、レジストリでは${or(told.theirs, 'なし')}になりました。同じバイト列が別の値を意味することになります。`,
  REQUIRED_FIELD_MISSING: (told) =>
    say`${at(told)}${typed(told.theirs)}がレジストリで追加されましたが、デフォルト値がなく null にもできません。こちらのレコードはこのフィールドなしでは書き込めません。`,
  FIELD_REMOVED: (told, difference) =>
    told.inRecord === 'field'
      ? say`レコードに、こちらのスキーマにもレジストリの最新版にもない${extraField(told, difference)}があります。書き込むとそのデータが失われます。`
      : say`${at(told)}${typed(told.ours)}がレジストリのスキーマからなくなりました。こちらのレコードからそのデータが失われます。`,
  FIELD_ADDED: (told, difference) => {
    if (told.inRecord === 'field')
      return say`レコードに、こちらのスキーマにない${extraField(told, difference)}があります。書き込み側がすでに新しいスキーマを使っている可能性があります。`;
    const isNew = say`${at(told)}${typed(told.theirs)}がレジストリで追加されました`;
    return told.isKey
      ? say`${isNew}。${keyBytes}。`
      : say`${isNew}。デフォルト値があるか null にできるため、こちらのレコードはこのフィールドなしで書き込めます。`;
  },
  FIELD_ORDER: (told) => {
    const order = say`${within(told)}${ordered[told.of] ?? ''}の順序は${or(told.ours, '別の順')}でしたが、レジストリでは${or(told.theirs, '別の順')}になりました`;
    return told.isKey
      ? say`${order}。${keyBytes}。`
      : say`${order}。値はそのままで、書き込まれる順序だけが変わります。`;
  },
  FIELD_CASE: (told) => {
    if (told.ours?.includes(', ') === true || told.theirs?.includes(', ') === true)
      return say`大文字と小文字だけが異なるフィールドがあります（こちらは${or(told.ours, 'なし')}、レジストリは${or(told.theirs, 'なし')}）。どれがどれに対応するかは推測になってしまいます。`;
    const spelled = say`${or(told.field ?? told.ours, 'フィールド')}はレジストリでは${or(told.theirs, '別の表記')}と表記されています`;
    return told.isError
      ? say`${spelled}。フィールド名の大文字と小文字の違いを無視できるのは Generic の値だけです。`
      : say`${spelled}。このマッピングは両方の表記を同じフィールドとして扱います（${code('fieldCase: insensitive')}）。`;
  },
  UNION_NULL_ADDED: (told) => {
    if (told.inRecord === 'branch')
      return say`こちらのスキーマが${or(told.ours, '別の型')}とする${told.field === null ? 'ルート' : say`${code(told.field)}`}に、レコードは null またはラップされた値を持っています。書き込み側がすでに新しいスキーマを使っている可能性があります。`;
    const may = say`${at(told)}は${or(told.ours, 'null 以外')}でしたが、null にもなり得るようになりました`;
    return told.isKey ? say`${may}。${keyBytes}。` : say`${may}。こちらの値はすべてそのまま適合します。`;
  },
  MISSING_UNION_BRANCH: (told) =>
    say`${at(told)}はこちらのスキーマでは${or(told.ours, 'ある型')}になり得ますが、レジストリではなり得なくなりました。該当する値は書き込めません。`,
  MISSING_ENUM_SYMBOLS: (told) =>
    say`${at(told)}のシンボル${or(told.ours, '')}がレジストリにありません（レジストリにあるのは${or(told.theirs, 'なし')}）。該当するシンボルを持つレコードは書き込めません。`,
  FIXED_SIZE_MISMATCH: (told) =>
    say`${at(told)}の長さは${or(told.ours, '?')}バイトでしたが、レジストリでは${or(told.theirs, '?')}バイトになりました。こちらの値はその長さではありません。`,
  DEFAULT_CHANGED: (told) => {
    if (told.of === 'enum')
      return say`${within(told)}enum のデフォルト値は${or(told.ours, 'なし')}でしたが、レジストリでは${or(told.theirs, 'なし')}になりました。使うのは読み取り側だけです。`;
    if (told.theirs === null)
      return say`${at(told)}のデフォルト値は${or(told.ours, 'なし')}でしたが、レジストリではなくなりました。このフィールドを省いたレコードは拒否されます。`;
    return say`${at(told)}のデフォルト値は${or(told.ours, 'なし')}でしたが、レジストリでは${or(told.theirs, 'なし')}になりました。このフィールドを省いたレコードには新しい値が入ります。`;
  },
  RULES_PRESENT: (told) => {
    const rule = say`レジストリはスキーマにデータコントラクトのルール${or(told.theirs, '?')}を定めていますが、Sluicegate はルールを実行しません`;
    return told.isError
      ? say`${rule}。レコードは暗号化や検証などが行われないまま送信されることになります。`
      : say`${rule}。オペレーターがこれを許可しています（${code('producer.allowRules')}）。`;
  },
  NOT_LISTED: (told) =>
    say`一覧が長すぎて保存できなかったため、ほかに ${/\d+/.exec(told.theirs ?? '')?.[0] ?? 'いくつか'} 件の差異が省略されています。`,
};

export const japaneseUnknown = (told: Told, difference: ShownDifference): Sentence =>
  say`${at(told)}：こちらは${or(told.ours, 'なし')}、レジストリは${or(told.theirs, 'なし')}です（${code(difference.kind)} はこのコンソールが知らない種類です）。`;
