import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, NoSuchBucket, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConflictError } from '../../src/model/ports.ts';
import { StoreError } from '../../src/store/keys.ts';
import { S3Store } from '../../src/store/s3-store.ts';
import { mockedBucket, s3Failure as failure } from '../support/s3.ts';

const { s3, objects, reset } = mockedBucket(1);
const store = new S3Store(new S3Client({ region: 'eu-west-1' }), { bucket: 'state', prefix: 'hub/' });
const KEY = 'ledger/aws/111122223333/eu-west-1.json';

beforeEach(() => {
  reset();
  objects.set('other/x', 'not ours');
});

describe('objects of a bucket', () => {
  it('keeps, replaces, lists all pages and deletes below its prefix', async () => {
    expect([await store.get(KEY), await store.list('')]).toEqual([null, []]);
    const etag = await store.put(KEY, 'one ä');
    expect(await store.get(KEY)).toEqual({ body: 'one ä', etag });
    expect(await store.put(KEY, 'two')).not.toBe(etag);
    await store.put('lease/a.json', 'x');
    expect(await store.list('')).toEqual(['lease/a.json', KEY]);
    expect(await store.list('lease/')).toEqual(['lease/a.json']);
    await store.delete(KEY);
    expect(await store.get(KEY)).toBeNull();
    expect([...objects.keys()]).toEqual(['other/x', 'hub/lease/a.json']);
  });
  it('writes under a condition, and loses to whoever was first', async () => {
    const etag = await store.put(KEY, 'one', { ifMatch: null });
    await expect(store.put(KEY, 'again', { ifMatch: null })).rejects.toBeInstanceOf(ConflictError);
    await expect(store.put(KEY, 'stale', { ifMatch: '"0"' })).rejects.toThrow('changed by another writer');
    await store.put(KEY, 'two', { ifMatch: etag });
    await expect(store.put('gone.json', 'x', { ifMatch: etag })).rejects.toBeInstanceOf(ConflictError);
    s3.on(PutObjectCommand).rejects(failure('ConditionalRequestConflict', 409));
    await expect(store.put(KEY, 'x', { ifMatch: etag })).rejects.toBeInstanceOf(ConflictError);
    expect(objects.get(`hub/${KEY}`)).toBe('two');
  });
  it('takes nothing but NoSuchKey for absent', async () => {
    for (const error of [failure('AccessDenied', 403), new NoSuchBucket({ $metadata: { httpStatusCode: 404 }, message: 'The specified bucket does not exist' }), failure('NotFound', 404), failure('SlowDown', 503)]) {
      s3.on(GetObjectCommand).rejects(error);
      await expect(store.get(KEY), error.name).rejects.toThrow(/^s3:\/\/state\/hub\/ledger.* could not be read: /);
    }
  });
  it('names what it could not do', async () => {
    s3.on(PutObjectCommand).rejects(failure('AccessDenied', 403));
    await expect(store.put(KEY, 'x')).rejects.toThrow(/could not be written: AccessDenied/);
    await expect(store.put(KEY, 'x', { ifMatch: null })).rejects.toBeInstanceOf(StoreError);
    s3.on(DeleteObjectCommand).rejects(failure('AccessDenied', 403));
    await expect(store.delete(KEY)).rejects.toThrow(/could not be deleted: AccessDenied/);
    s3.on(ListObjectsV2Command).rejects(failure('AccessDenied', 403));
    await expect(store.list('runs/')).rejects.toThrow(/runs\/ could not be listed: AccessDenied/);
  });
  it('refuses keys that climb, and does not list what is no key', async () => {
    for (const key of ['../x', '/x', 'a//b', '.x', '']) await expect(store.get(key), key).rejects.toThrow('not a key');
    objects.set('hub/.hidden', '');
    objects.set('hub/ok', '');
    expect(await store.list('')).toEqual(['ok']);
  });
});
