import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryStore } from '../../src/store/directory-store.ts';
import { StoreError } from '../../src/store/keys.ts';
import { ConflictError } from '../../src/model/ports.ts';

const KEY = 'ledger/aws/111122223333/eu-west-1.json';
let root: string;
let store: DirectoryStore;

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'store-')), 'state');
  store = new DirectoryStore(root);
});
afterEach(async () => {
  await rm(join(root, '..'), { recursive: true, force: true });
});

const files = async (): Promise<readonly string[]> => (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name).sort();

describe('a directory of blobs', () => {
  it('keeps, replaces, lists and deletes', async () => {
    expect([await store.get(KEY), await store.list('')]).toEqual([null, []]);
    const etag = await store.put(KEY, 'one ä');
    expect(await store.get(KEY)).toEqual({ body: 'one ä', etag });
    expect(await store.put(KEY, 'two')).not.toBe(etag);
    await store.put('lease/a.json', 'x');
    expect(await store.list('')).toEqual(['lease/a.json', KEY]);
    expect(await store.list('lease/')).toEqual(['lease/a.json']);
    await store.delete(KEY);
    await store.delete(KEY);
    expect(await store.get(KEY)).toBeNull();
  });

  it('leaves nothing behind but the blob, and keeps it private and out of version control', async () => {
    await store.put(KEY, 'one');
    expect(await files()).toEqual(['.gitignore', 'eu-west-1.json']);
    expect(await readFile(join(root, '.gitignore'), 'utf8')).toBe('*\n');
    expect((await stat(join(root, KEY))).mode & 0o077).toBe(0);
  });

  it.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', '', '.', 'a/.hidden', 'a\\..\\b', 'a\0b', 'a/', '.locks/x', 'C:x', 'a\nb', 'x'.repeat(201)])('refuses the key %j', async (key) => {
    await expect(store.get(key)).rejects.toThrow(StoreError);
    await expect(store.put(key, 'x')).rejects.toThrow(StoreError);
    await expect(store.delete(key)).rejects.toThrow(StoreError);
    expect(existsSync(join(root, '..', 'x'))).toBe(false);
  });

  it('writes on condition', async () => {
    const first = await store.put(KEY, 'one', { ifMatch: null });
    await expect(store.put(KEY, 'two', { ifMatch: null })).rejects.toThrow(ConflictError);
    const second = await store.put(KEY, 'two', { ifMatch: first });
    await expect(store.put(KEY, 'three', { ifMatch: first })).rejects.toThrow(ConflictError);
    await store.delete(KEY);
    await expect(store.put(KEY, 'three', { ifMatch: second })).rejects.toThrow(ConflictError);
    expect(await files()).toEqual(['.gitignore']);
  });
});

describe('bad days', () => {
  it('a path that cannot be written is named before anything is lost', async () => {
    await store.put(KEY, 'old');
    await rm(join(root, 'ledger'), { recursive: true });
    await writeFile(join(root, 'ledger'), 'a file in the way');
    await expect(store.put(KEY, 'new')).rejects.toThrow(/eu-west-1\.json could not be written/);
    await expect(store.get(KEY)).rejects.toThrow(/could not be read/);
    await expect(new DirectoryStore(join(root, 'ledger', 'x')).prepare()).rejects.toThrow(StoreError);
  });

  it('the old content survives a write that fails half-way', async () => {
    await store.put(KEY, 'old');
    const directory = join(root, 'ledger', 'aws', '111122223333');
    await rm(join(root, '.locks'), { recursive: true });
    await expect(store.put(KEY, 'new')).rejects.toThrow(StoreError);
    expect((await store.get(KEY))?.body).toBe('old');
    expect(await readdir(directory)).toEqual(['eu-west-1.json']);
  });

  it.skipIf(process.getuid?.() === 0)('a directory without permission is an error, not an absence', async () => {
    await store.put(KEY, 'old');
    await chmod(join(root, 'ledger'), 0);
    await expect(store.get(KEY)).rejects.toThrow(StoreError);
    await chmod(join(root, 'ledger'), 0o700);
  });

  it('the lock of a process that died is overruled at once', async () => {
    await store.put(KEY, 'old');
    const gone = await promisify(execFile)(process.execPath, ['-e', 'console.log(process.pid)']);
    const lock = join(root, '.locks', `${createHash('sha256').update(KEY).digest('hex')}.lock`);
    await mkdir(join(root, '.locks'), { recursive: true });
    await writeFile(lock, JSON.stringify({ host: hostname(), pid: Number(gone.stdout), id: 'x' }));
    const start = performance.now();
    await store.put(KEY, 'new');
    expect(performance.now() - start).toBeLessThan(5000);
    expect((await store.get(KEY))?.body).toBe('new');
    expect(existsSync(lock)).toBe(false);
  });
});

describe('between processes', () => {
  it('every increment counts: conditional writes never overwrite each other', async () => {
    await store.put(KEY, '0');
    const script = join(root, '..', 'increment.mts');
    await writeFile(
      script,
      `import { DirectoryStore } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/directory-store.ts'))};
       const store = new DirectoryStore(${JSON.stringify(root)});
       for (let done = 0; done < 15;) {
         const { body, etag } = await store.get(${JSON.stringify(KEY)});
         try { await store.put(${JSON.stringify(KEY)}, String(Number(body) + 1), { ifMatch: etag }); done += 1; } catch (error) { if (error.name !== 'ConflictError') throw error; }
       }`,
    );
    const tsx = join(import.meta.dirname, '../../node_modules/.bin/tsx');
    await Promise.all([1, 2, 3].map(() => promisify(execFile)(tsx, [script])));
    expect((await store.get(KEY))?.body).toBe('45');
  });

  it('within one process too', async () => {
    const wins = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => store.put(KEY, String(index), { ifMatch: null })));
    expect(wins.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
  });
});
