import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { classifyText } from '../secrets/index.ts';

/** Characters of a text that are looked at, and that are kept. What is not looked at is never kept. */
const LIMIT = { read: 20_000, kept: 2000, causes: 3, frames: 10 } as const;
/** V8 quotes the text that it could not parse, secrets cut to pieces that no rule knows. */
const UNPARSED = /(?:Unexpected token|")[\s\S]*is not valid JSON/;

/** A text as a log line may carry it: secrets replaced by `[secret: rule]`, what a parser quoted left out, at most 2,000 characters. */
export function tellable(text: string): string {
  const told = classifyText(text.slice(0, LIMIT.read).replace(UNPARSED, 'a text that is not valid JSON')).text;
  return told.length > LIMIT.kept ? `${told.slice(0, LIMIT.kept)}…` : told;
}

/**
 * What is told of an error: name, message, where, and the same of its causes. The SDK hangs the request, the response and its body on
 * errors, and V8 repeats the message in the stack: nothing of that is told.
 */
export function tellableError(error: unknown, causes: number = LIMIT.causes): LogAttributes {
  if (!(error instanceof Error)) return { name: 'Error', message: tellable(String(error)) };
  const { name, message, cause } = error;
  return {
    name: tellable(name),
    message: tellable(message),
    stack: framesOf(error),
    ...(cause instanceof Error && causes > 0 ? { cause: tellableError(cause, causes - 1) } : {}),
  };
}

/** The same error for the runtime, which logs all that hangs on it, and for Step Functions, which keeps name, message and stack. */
export function withoutSecrets(error: unknown): Error {
  const { name, message, stack } = tellableError(error);
  const told = new Error(String(message));
  told.name = String(name);
  told.stack = [`${told.name}: ${told.message}`, ...(Array.isArray(stack) ? stack.map((frame) => `    at ${String(frame)}`) : [])].join('\n');
  return told;
}

/** Places in our code, without the line above them that repeats the message. */
const framesOf = ({ stack }: Error): readonly string[] =>
  (stack ?? '').split('\n').flatMap((line) => /^\s{4}at ([\w.<>[\] ]{0,80}\(?(?:file:|node:|\/)[^\s()]{1,200}:\d+:\d+\)?)$/.exec(line)?.[1] ?? []).slice(0, LIMIT.frames);

class TellableFormatter extends LogFormatter {
  override formatAttributes({ logLevel, message, timestamp, serviceName, xRayTraceId }: UnformattedAttributes, more: LogAttributes): LogItem {
    return new LogItem({ attributes: { level: logLevel, message, timestamp: this.formatTimestamp(timestamp), service: serviceName, xray_trace_id: xRayTraceId, ...more } });
  }
  override formatError(error: Error): LogAttributes {
    return tellableError(error);
  }
}

/** The handlers' log: JSON lines to standard output. Every text in a line passes the classifier of secrets, whoever logged it. */
export const openLog = (): Logger =>
  new Logger({ serviceName: 'postern', logFormatter: new TellableFormatter(), jsonReplacerFn: (_key: string, value: unknown) => (typeof value === 'string' ? tellable(value) : value) });
