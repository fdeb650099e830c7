import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, paginateListObjectsV2, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { ConflictError, type Blob, type BlobStore } from '../model/ports.ts';
import { isKey, reasonIn, requireKey, StoreError } from './keys.ts';

export interface S3Place {
  readonly bucket: string;
  /** Ends with `/`, or is empty. */
  readonly prefix: string;
}

/**
 * Blobs as objects of one bucket. Conditional writes are S3's own (`If-Match`, `If-None-Match: *`), so that they hold between executions.
 * Only `NoSuchKey` is a not-found: it takes s3:ListBucket, without which S3 answers 403 for what is not there.
 * Source: S3 "Prevent object overwrites with conditional writes".
 */
export class S3Store implements BlobStore {
  readonly #client: S3Client;
  readonly #place: S3Place;

  constructor(client: S3Client, place: S3Place) {
    this.#client = client;
    this.#place = place;
  }

  async get(key: string): Promise<Blob | null> {
    try {
      const { Body, ETag } = await this.#client.send(new GetObjectCommand(this.#object(key)));
      if (Body === undefined || ETag === undefined) throw new Error('the answer has no body or no ETag');
      return { body: await Body.transformToString(), etag: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw this.#error('read', key, error);
    }
  }

  async put(key: string, body: string, condition?: { readonly ifMatch: string | null }): Promise<string> {
    const when = condition === undefined ? {} : condition.ifMatch === null ? { IfNoneMatch: '*' } : { IfMatch: condition.ifMatch };
    try {
      const { ETag } = await this.#client.send(new PutObjectCommand({ ...this.#object(key), Body: body, ContentType: 'application/json', ...when }));
      if (ETag === undefined) throw new Error('the answer has no ETag');
      return ETag;
    } catch (error) {
      if (condition !== undefined && isLostRace(error)) throw new ConflictError(condition.ifMatch === null ? `${key} exists already` : `${key} was changed by another writer`);
      throw this.#error('written', key, error);
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand(this.#object(key)));
    } catch (error) {
      throw this.#error('deleted', key, error);
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    const { bucket, prefix: root } = this.#place;
    const keys: string[] = [];
    try {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#client }, { Bucket: bucket, Prefix: `${root}${prefix}` })) {
        for (const { Key = '' } of Contents) keys.push(Key.slice(root.length));
      }
    } catch (error) {
      throw this.#error('listed', prefix, error);
    }
    // S3 orders by bytes, the port by text.
    return keys.filter(isKey).sort();
  }

  #object(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#place.bucket, Key: `${this.#place.prefix}${requireKey(key)}` };
  }

  #error(what: string, key: string, error: unknown): StoreError {
    return error instanceof StoreError ? error : new StoreError(`s3://${this.#place.bucket}/${this.#place.prefix}${key} could not be ${what}: ${reasonIn(error)}`, { cause: error });
  }
}

/** 412: the object is another one; 404: it is gone; 409: somebody else wrote at the same time. */
const isLostRace = (error: unknown): boolean => error instanceof S3ServiceException && (error.name === 'PreconditionFailed' || error.name === 'ConditionalRequestConflict' || error.name === 'NoSuchKey');
