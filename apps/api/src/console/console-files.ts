import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { packageRoot } from '../start/package-root.js';

/** Where the build of the console is, whether this is the build of the service or its sources. */
export const builtConsole = (): string => join(packageRoot(), 'dist', 'console');

const PAGE = 'index.html';
/** Vite puts a hash of the content into the names of these files: what such a name stands for never changes. */
const HASHED = 'assets/';

/** A file of the console. */
export interface ConsoleFile {
  /** Below the directory of the console, with `/`. */
  readonly name: string;
  /** Whether its content never changes. */
  readonly isHashed: boolean;
}

/** The files of the console that existed when the service started. An address never reaches the file system. */
export class ConsoleFiles {
  private readonly names: ReadonlySet<string>;

  /** @param directory may be absent: then there are no files */
  constructor(readonly directory: string) {
    this.names = new Set(namesBelow(directory));
  }

  /** Whether the console is part of this build. */
  get isBuilt(): boolean {
    return this.names.has(PAGE);
  }

  /**
   * What an address shows. Pages have addresses of their own, so any that names no file shows the one page that there is; but
   * a script of another build must not become a page.
   * @param path below `/console/`, decoded
   * @returns null: nothing
   */
  at(path: string): ConsoleFile | null {
    if (path.split(/[/\\]/).some((part) => part === '.' || part === '..')) return null;
    if (this.names.has(path)) return { name: path, isHashed: path.startsWith(HASHED) };
    return path.startsWith(HASHED) || !this.isBuilt ? null : { name: PAGE, isHashed: false };
  }
}

/** A compressed file is another form of the file beside it, and has no address of its own. */
const isCompressed = (name: string): boolean => /\.(br|gz)$/.test(name);

function namesBelow(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !isCompressed(entry.name))
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
