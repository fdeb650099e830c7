import { parseArn } from '../model/place.ts';
import { isPlaceholder } from './placeholders.ts';
import { kindOfName, wordsOf } from './names.ts';
import type { Variable } from '../model/facts.ts';

type Reference = NonNullable<Variable['reference']>;

const ARN = /^arn:aws[a-z-]{0,20}:[a-z0-9-]{1,40}:[a-z0-9-]{0,30}:(?:\d{12}|aws|cloudfront)?:[^\s"'<>|^`\\]{1,1000}$/;
const INSIDE = /arn:aws[a-z-]{0,20}:[a-z0-9-]{1,40}:[a-z0-9-]{0,30}:(?:\d{12})?:[A-Za-z0-9_+=,.@:/*$%-]{1,500}/;
const DYNAMIC: readonly RegExp[] = [
  /^\{\{\s*resolve:(?:ssm|ssm-secure|secretsmanager):[^{}]{1,600}\}\}$/,
  /^(?:aws[-+])?(?:ssm|secretsmanager|secretmanager|parameterstore|secrets-manager|awssm|awsssm|asm)[:/]{1,3}[\w/.:@+=#?&-]{1,600}$/i,
  /^ref\+[a-z0-9]{2,30}:\/\/\S{1,500}$/,
  /^(?:op|doppler|akeyless|bws|infisical|keyring|pass|sm|gcpsm|gcp-sm|berglas|chamber|conjur|azurekv|akv|azkv|keyvault|vault\+kv|kv|hcvault|secret|secrets):\/\/\S{1,500}$/,
  /^(?:vault|hcvault|bao)[:/](?!v\d{1,3}:)[\w/.#:-]{1,400}$/,
  /^@Microsoft\.KeyVault\([^()]{1,400}\)$/,
  /^projects\/[\w.:-]{1,80}\/secrets\/[\w-]{1,255}(?:\/versions\/\w{1,20})?$/,
  /^arn:aws[a-z-]{0,20}:(?:secretsmanager|ssm):/,
  /^(?:docker|k8s|kubernetes)-secret:[\w./-]{1,200}$/,
  /^https:\/\/[a-z0-9-]{3,30}\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)\/secrets\/\S{1,200}$/,
];
const FILE_ROOTS = /^\/(?:opt|var|tmp|etc|usr|bin|sbin|home|mnt|run|dev|proc|sys|root|lib|lib64|srv|app|code|function|asset|media|efs|data|v\d+|api|health|graphql)(?:\/|$)/;
const PARAMETER_PATH = /^\/[A-Za-z0-9_.-]{1,80}(?:\/[A-Za-z0-9_.-]{1,80}){1,14}$/;

/** An ARN, a dynamic reference, a secret store's address. Says nothing about names: those need the variable's. */
export const isReference = (value: string): boolean => ARN.test(value) || DYNAMIC.some((pattern) => pattern.test(value));

/** What a variable's value points at, or null. `safe`: whether a text may be shown; a reference that may not keeps its kind only. */
export function referenceOf(name: string, value: string, safe: (text: string) => boolean): Reference | null {
  const text = value.trim();
  const show = (arn: string | undefined): string | null => (arn !== undefined && safe(arn) ? arn : null);
  if (ARN.test(text)) return { to: serviceOf(text), arn: show(text) };
  if (DYNAMIC.some((pattern) => pattern.test(text))) return { to: 'dynamic-reference', arn: show(INSIDE.exec(text)?.[0]) };
  if (/^alias\/[A-Za-z0-9/_-]{1,250}$/.test(text)) return { to: 'kms', arn: null };
  if (isParameterPath(name, text)) return { to: 'ssm', arn: null };
  if (isSecretName(name, text)) return { to: 'secretsmanager', arn: null };
  return text !== '' && isPlaceholder(text) ? { to: 'placeholder', arn: null } : null;
}

function serviceOf(arn: string): Reference['to'] {
  const service = parseArn(arn)?.service;
  return service === 'secretsmanager' || service === 'ssm' || service === 'kms' ? service : 'arn';
}

const SUGGESTS_PARAMETER = /(?:^|_)(?:ssm|param|parameter|parameters|parameterstore)(?:_|$)/;

/** `/team/service/key` where the name tells a parameter from a file or a route. */
function isParameterPath(name: string, text: string): boolean {
  if (!PARAMETER_PATH.test(text)) return false;
  const words = wordsOf(name).join('_');
  return SUGGESTS_PARAMETER.test(words) || (!FILE_ROOTS.test(text) && (kindOfName(name) !== 'plain' && /secret|password|passwd|token|key|credential/.test(words)));
}

/** `SECRET_NAME=prod/orders/db`. */
const isSecretName = (name: string, text: string): boolean =>
  /(?:^|_)secrets?(?:_manager)?_(?:name|id|path|ref|key)$|(?:^|_)secretsmanager(?:_|$)|^(?:db|rds|database)_secret$/.test(wordsOf(name).join('_')) && /^[A-Za-z][A-Za-z0-9/_+=.@-]{2,200}$/.test(text);
