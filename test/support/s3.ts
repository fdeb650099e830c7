import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';

export const s3Failure = (name: string, status: number): S3ServiceException => new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: status }, message: name });

/** Every S3 client of this process speaks to one bucket in memory, with conditional writes and pages as S3 documents them. Empty and whole again after `reset`. */
export function mockedBucket(page = 1_000) {
  const s3 = mockClient(S3Client);
  const objects = new Map<string, string>();
  const reset = (): void => {
    objects.clear();
    s3.reset();
    answer();
  };
  const answer = (): void => {
    s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => {
      const body = objects.get(Key);
      if (body === undefined) throw new NoSuchKey({ $metadata: { httpStatusCode: 404 }, message: 'The specified key does not exist.' });
      return { Body: sdkStreamMixin(Readable.from([Buffer.from(body)])), ETag: etagOf(body) };
    });
    s3.on(PutObjectCommand).callsFake(({ Key, Body, IfMatch, IfNoneMatch }: { Key: string; Body: string; IfMatch?: string; IfNoneMatch?: string }) => {
      const before = objects.get(Key);
      if (IfNoneMatch === '*' && before !== undefined) throw s3Failure('PreconditionFailed', 412);
      if (IfMatch !== undefined && before === undefined) throw s3Failure('NoSuchKey', 404);
      if (IfMatch !== undefined && before !== undefined && etagOf(before) !== IfMatch) throw s3Failure('PreconditionFailed', 412);
      objects.set(Key, Body);
      return { ETag: etagOf(Body) };
    });
    s3.on(DeleteObjectCommand).callsFake(({ Key }: { Key: string }) => void objects.delete(Key));
    s3.on(ListObjectsV2Command).callsFake(({ Prefix, ContinuationToken }: { Prefix: string; ContinuationToken?: string }) => {
      const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix)).sort();
      const from = Number(ContinuationToken ?? 0);
      return { Contents: keys.slice(from, from + page).map((Key) => ({ Key })), ...(from + page < keys.length ? { IsTruncated: true, NextContinuationToken: String(from + page) } : {}) };
    });
  };
  answer();
  return { s3, objects, reset };
}

const etagOf = (body: string): string => `"${createHash('md5').update(body).digest('hex')}"`;
