import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConflictError, type Blob, type BlobStore } from '../model/ports.ts';
import { lockFile } from './file-lock.ts';
import { isKey, reasonIn, requireKey, StoreError } from './keys.ts';

const LOCKS = '.locks';
/** State may tell where an organization is weak: for the owner's eyes. */
const PRIVATE_DIRECTORY = 0o700;
const PRIVATE_FILE = 0o600;

const etagOf = (body: string): string => createHash('sha256').update(body).digest('hex');
const hasCode = (error: unknown, ...codes: readonly string[]): boolean => error instanceof Error && 'code' in error && codes.includes(String(error.code));

/**
 * Blobs as files below one directory. A write is whole or did not happen: it goes to a temporary file, to the disk, and takes the old
 * one's name. Conditional writes hold between processes. The directory is kept out of version control.
 */
export class DirectoryStore implements BlobStore {
  readonly #root: string;
  #prepared: Promise<void> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Makes the directory and proves that it can be written. Throws `StoreError` naming it. */
  async prepare(): Promise<void> {
    this.#prepared ??= this.#make();
    try {
      await this.#prepared;
    } catch (error) {
      this.#prepared = undefined;
      throw new StoreError(`${this.#root} cannot be used to keep state: ${reasonIn(error)}`, { cause: error });
    }
  }

  async #make(): Promise<void> {
    await mkdir(join(this.#root, LOCKS), { recursive: true, mode: PRIVATE_DIRECTORY });
    try {
      await writeFile(join(this.#root, '.gitignore'), '*\n', { flag: 'wx', mode: PRIVATE_FILE });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    const probe = join(this.#root, `.probe-${randomUUID()}`);
    await writeFile(probe, '', { flag: 'wx', mode: PRIVATE_FILE });
    await rm(probe, { force: true });
  }

  async get(key: string): Promise<Blob | null> {
    const path = this.#path(key);
    try {
      const body = await readFile(path, 'utf8');
      return { body, etag: etagOf(body) };
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      throw new StoreError(`${path} could not be read: ${reasonIn(error)}`, { cause: error });
    }
  }

  async put(key: string, body: string, condition?: { readonly ifMatch: string | null }): Promise<string> {
    const path = this.#path(key);
    await this.prepare();
    const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
    try {
      await mkdir(dirname(path), { recursive: true, mode: PRIVATE_DIRECTORY });
      await writeThrough(temporary, body);
      await this.#locked(key, async (isHeld) => {
        if (condition !== undefined) await this.#assertMatch(key, condition.ifMatch);
        if (!(await isHeld())) throw new ConflictError(`${key} was written by another process`);
        await rename(temporary, path);
      });
      await syncDirectory(dirname(path));
      return etagOf(body);
    } catch (error) {
      if (error instanceof ConflictError || error instanceof StoreError) throw error;
      throw new StoreError(`${path} could not be written: ${reasonIn(error)}`, { cause: error });
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined); // What is left over is hidden and harmless; the write's own outcome counts.
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    await this.prepare();
    try {
      await this.#locked(key, () => rm(path, { force: true }));
    } catch (error) {
      throw new StoreError(`${path} could not be deleted: ${reasonIn(error)}`, { cause: error });
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.#root, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => keyOf(this.#root, join(entry.parentPath, entry.name)));
      return files.filter((key) => isKey(key) && key.startsWith(prefix)).sort();
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return [];
      throw new StoreError(`${this.#root} could not be listed: ${reasonIn(error)}`, { cause: error });
    }
  }

  async #assertMatch(key: string, expected: string | null): Promise<void> {
    const found = (await this.get(key))?.etag ?? null;
    if (found !== expected) throw new ConflictError(expected === null ? `${key} exists already` : `${key} was changed by another writer`);
  }

  async #locked(key: string, work: (isHeld: () => Promise<boolean>) => Promise<void>): Promise<void> {
    const lock = await lockFile(join(this.#root, LOCKS, `${etagOf(key)}.lock`));
    try {
      await work(lock.isHeld);
    } finally {
      await lock.release();
    }
  }

  #path(key: string): string {
    return join(this.#root, ...requireKey(key).split('/'));
  }
}

const keyOf = (root: string, path: string): string => path.slice(join(root, '/').length).replaceAll('\\', '/');

async function writeThrough(path: string, body: string): Promise<void> {
  const file = await open(path, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The new name survives a power cut only when its directory does. Some systems cannot do that for directories. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch (error) {
    if (!hasCode(error, 'EISDIR', 'EPERM', 'EINVAL', 'EACCES', 'ENOTSUP')) throw error;
  }
}
