import { texts } from './language.js';

/** Kinds that stop a key and no value (rule 1). */
export const isOfKeysAlone = (kind: string): boolean =>
  kind === 'FIELD_ADDED' || kind === 'FIELD_ORDER' || kind === 'UNION_NULL_ADDED';

/** The rules that the console cites, each in one sentence (docs/rules.md). */
export const ruleTexts = texts({
  en: {
    rule: (number: number) => `Rule ${number}`,
    1: 'A key keeps its schema and stops at any change of shape, because it is partitioned and joined by its bytes.',
    2: 'Every error has one class; a conflict of schemas is looked up in the registry, an error in the data alone is not.',
    3: 'A request that met a conflict is sent once more, and never a third time.',
    4: 'Conflicts that repeat open the circuit of their subject for a time.',
    6: 'Schemas are compared by fingerprint, then by normal form; one error stops the subject, and warnings alone let a Generic value follow.',
    10: 'A first use and a declared schema are always looked up; the latest version is compared before each send only where that is set.',
  },
  ja: {
    rule: (number: number) => `ルール ${number}`,
    1: 'キーは自分のスキーマを保持し、形が少しでも変わると停止します。キーはバイト列によってパーティション分割と結合が行われるためです。',
    2: 'エラーは必ず 1 つのクラスに分類されます。スキーマの衝突はレジストリでルックアップされ、データだけの誤りはされません。',
    3: '衝突に遭遇したリクエストは、もう一度だけ送信されます。',
    4: '衝突が繰り返されると、サブジェクトのサーキットが一定時間開きます。',
    6: 'スキーマはフィンガープリント、次に正規形で比較されます。エラーが 1 つでもあればサブジェクトは停止し、警告だけなら Generic の値は追従します。',
    10: '初回使用と宣言されたスキーマは必ずルックアップされます。送信ごとの最新バージョンとの比較は、設定した場合にのみ行われます。',
  },
});

export type KnownRule = 1 | 2 | 3 | 4 | 6 | 10;

export const isKnownRule = (rule: number): rule is KnownRule => [1, 2, 3, 4, 6, 10].includes(rule);
