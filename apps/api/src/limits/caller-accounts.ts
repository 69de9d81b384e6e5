import type { Principal } from '../access/principal.js';
import { CallerAccount } from './caller-account.js';

/** Beyond this many, idle accounts are forgotten, and else the oldest ones that have nothing open. */
const KEPT = 10_000;

/** The accounts of all callers with limits, by kind and name. */
export class CallerAccounts {
  private readonly accounts = new Map<string, CallerAccount>();

  constructor(private readonly kept = KEPT) {}

  get size(): number {
    return this.accounts.size;
  }

  of({ kind, name, limits }: Principal, now: number): CallerAccount {
    const key = `${kind}/${name}`;
    const known = this.accounts.get(key);
    if (known !== undefined) {
      known.adopt(limits, now);
      return known;
    }
    if (this.accounts.size >= this.kept) this.makeRoom(now);
    const account = new CallerAccount(limits, now);
    this.accounts.set(key, account);
    return account;
  }

  /** Forgets a tenth, so that this is seldom done. */
  private makeRoom(now: number): void {
    const target = this.kept * 0.9;
    const forgetWhere = (condition: (account: CallerAccount) => boolean): void => {
      for (const [key, account] of this.accounts) {
        if (this.accounts.size <= target) return;
        if (condition(account)) this.accounts.delete(key);
      }
    };
    forgetWhere((account) => account.isIdle(now));
    forgetWhere((account) => !account.isOpen);
  }
}
