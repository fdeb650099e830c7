import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceError } from './errors.ts';
import { SERVICES } from './services.ts';
import type { Service } from './operation.ts';
import { xml, type XmlValue } from './xml.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the Authorization header says: who signs, for which region and service. The signature itself is not verified. */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
}
export function scopeOf(headers: IncomingHttpHeaders): Scope | null {
  const found = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/.exec(headers.authorization ?? '');
  const [, accessKeyId, region, signingName] = found ?? [];
  return accessKeyId === undefined || region === undefined || signingName === undefined ? null : { accessKeyId, region, signingName };
}

/** A successful answer in the service's protocol. */
export function success(service: Service, operation: string, body: unknown, requestId: string): Reply {
  const { protocol, xmlNamespace = '' } = SERVICES[service];
  if (protocol === 'query') {
    // The operations of query services build XmlValues; JSON services never come here.
    const result = xml(body as XmlValue);
    return reply(200, 'text/xml', `<${operation}Response xmlns="${xmlNamespace}"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`, requestId);
  }
  if (protocol === 'ec2') return reply(200, 'text/xml', `<${operation}Response xmlns="${xmlNamespace}"><requestId>${requestId}</requestId>${xml(body as XmlValue, 'item')}</${operation}Response>`, requestId);
  return reply(200, protocol === 'json' ? 'application/x-amz-json-1.1' : 'application/json', JSON.stringify(body), requestId);
}

/** An error in the service's protocol. JSON 1.1 services answer every client error with 400. */
export function failure(service: Service, error: ServiceError, requestId: string): Reply {
  const { protocol } = SERVICES[service];
  const { code, status, message, fields } = error;
  const kind = status < 500 ? 'Sender' : 'Receiver';
  if (protocol === 'query') return reply(status, 'text/xml', `<ErrorResponse>${xml({ Error: { Type: kind, Code: code, Message: message }, RequestId: requestId })}</ErrorResponse>`, requestId);
  if (protocol === 'ec2') return reply(status, 'text/xml', `<Response>${xml({ Errors: { Error: { Code: code, Message: message } }, RequestID: requestId })}</Response>`, requestId);
  if (protocol === 'json') return reply(status < 500 ? 400 : status, 'application/x-amz-json-1.1', JSON.stringify({ __type: code, Message: message, ...fields }), requestId);
  const named = reply(status, 'application/json', JSON.stringify({ Message: message, Code: code, ...fields }), requestId);
  return { ...named, headers: { ...named.headers, 'x-amzn-errortype': code } };
}

const reply = (status: number, type: string, body: string, requestId: string): Reply => ({ status, body, headers: { 'content-type': type, 'x-amzn-requestid': requestId } });
