import type { Logger } from 'pino';
import type { ConfigIssue } from '../config/config-issue.js';
import type { FileGroup } from './file-group.js';
import { WatchedGroup } from './watched-group.js';

/** PEM texts, for Node's `tls`. The same object until the files change. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** How often the files are looked at, in ms. Kubernetes swaps symbolic links, of which no file system event tells reliably. */
const LOOK_MS = 2000;

/**
 * The secrets and certificates that settings name as files. They are read at the start, and again when they change: what is
 * returned by `text` and `tls` always answers what is in use now.
 */
export class SecretFiles {
  readonly #groups: ReadonlyMap<string, WatchedGroup>;
  readonly #listeners = new Map<string, (() => void)[]>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #logger: Logger | null = null;

  private constructor(groups: readonly WatchedGroup[]) {
    this.#groups = new Map(groups.map((each) => [each.group.setting, each]));
  }

  /** Reads all files. With an issue, the groups that have none can be used nevertheless. */
  static async read(
    groups: readonly FileGroup[],
  ): Promise<{ readonly files: SecretFiles; readonly issues: readonly ConfigIssue[] }> {
    const read = await Promise.all(groups.map((group) => WatchedGroup.read(group)));
    return {
      files: new SecretFiles(read.flatMap((each) => (each.ok ? [each.watched] : []))),
      issues: read.flatMap((each) => (each.ok ? [] : each.issues)),
    };
  }

  /** No files. */
  static none(): SecretFiles {
    return new SecretFiles([]);
  }

  /** The secret or token, or the hash of an API key, in the file of a setting such as `kafka.sasl.passwordFile`. @throws Error if it names none */
  text(setting: string): () => string {
    const group = this.#group(setting);
    return () => group.content.secret ?? group.content.hash ?? group.content.token ?? '';
  }

  /** The PEM files of a section such as `kafka.ssl` or `http.tls`. @throws Error if it names none */
  tls(setting: string): () => TlsFiles {
    const group = this.#group(setting);
    return () => group.content;
  }

  /** Whether a setting or a section names a file. */
  has(setting: string): boolean {
    return this.#groups.has(setting);
  }

  /** Calls the listener after new content of this setting or section is in use. */
  onChange(setting: string, listener: () => void): void {
    this.#group(setting);
    this.#listeners.set(setting, [...(this.#listeners.get(setting) ?? []), listener]);
  }

  /** Looks at the files from now on. Logs what is taken over and, once for each content, what cannot be used. */
  watch(logger: Logger, everyMs = LOOK_MS): void {
    this.#logger = logger;
    if (this.#groups.size > 0) this.#timer ??= setInterval(() => void this.look(), everyMs).unref();
  }

  /** Looks at all files now. Concurrent calls share one look. */
  look(): Promise<void> {
    this.#looking ??= this.#lookAtAll().finally(() => (this.#looking = null));
    return this.#looking;
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #lookAtAll(): Promise<void> {
    for (const [setting, group] of this.#groups) {
      const look = await group.look();
      if (look.found === 'new content') {
        this.#logger?.info({ setting }, 'a secret or certificate was read again');
        for (const listener of this.#listeners.get(setting) ?? []) listener();
      } else if (look.found === 'unusable content') {
        for (const { path, found, allowed } of look.issues)
          this.#logger?.warn(
            { setting: path, found, allowed },
            'a changed secret or certificate cannot be used: the one before stays in use',
          );
      }
    }
  }

  #group(setting: string): WatchedGroup {
    const group = this.#groups.get(setting);
    if (group === undefined) throw new Error(`no file is named by ${setting}`);
    return group;
  }
}
