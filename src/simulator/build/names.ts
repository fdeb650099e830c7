/** What a function is for; it decides what calls it and what it may do. */
export type FunctionKind = 'api' | 'webhook' | 'authorizer' | 'worker' | 'stream' | 'scheduled' | 'ingest' | 'notifier' | 'internal';

const SUFFIXES: Readonly<Record<FunctionKind, readonly string[]>> = {
  api: ['api', 'query', 'command'], webhook: ['webhook'], authorizer: ['authorizer'], worker: ['worker', 'consumer'], stream: ['projector', 'stream'],
  scheduled: ['nightly', 'cleanup', 'report'], ingest: ['ingest', 'thumbnailer'], notifier: ['notifier'], internal: ['resolver', 'validator'],
};

/** What each domain deals with. */
export const DOMAINS: Readonly<Record<string, readonly string[]>> = {
  payments: ['refund', 'capture', 'payout', 'ledger', 'settlement', 'chargeback', 'invoice', 'mandate', 'receipt', 'fraud-score', 'currency-rates', 'card-vault'],
  orders: ['checkout', 'basket', 'order', 'shipment', 'returns', 'stock', 'pricing', 'voucher', 'warehouse', 'delivery-slot', 'catalog', 'gift-card'],
  identity: ['login', 'session', 'profile', 'consent', 'mfa', 'password-reset', 'device', 'role-sync', 'directory', 'invitation', 'audit-trail', 'token'],
  data: ['events', 'clickstream', 'feature-store', 'export', 'quality', 'partition', 'schema', 'dashboard', 'forecast', 'anonymise', 'retention', 'lineage'],
  platform: ['image-scan', 'dns', 'certificate', 'cost', 'backup', 'log-forward', 'runner', 'config', 'secrets-rotation', 'artifact', 'inventory', 'feature-flag'],
  security: ['finding-router', 'ticket', 'evidence', 'key-audit', 'quarantine', 'alert', 'posture'],
  network: ['firewall-sync', 'route-check', 'resolver-log', 'ip-allocator', 'vpn-health'],
  logs: ['archive', 'index', 'expire', 'verify', 'restore'],
  governance: ['account-factory', 'budget', 'tag-check'],
  sandbox: ['demo', 'prototype', 'hackday', 'chatbot', 'scraper', 'benchmark', 'playground', 'image-resize', 'tutorial', 'load-test'],
};

export interface NamedFunction {
  readonly name: string;
  readonly kind: FunctionKind;
}

const KINDS: readonly FunctionKind[] = ['api', 'worker', 'stream', 'scheduled', 'ingest', 'notifier', 'webhook', 'authorizer', 'internal'];

/** Every name of a domain, the commonest kinds first within each noun; ten kinds of suffix times its nouns. */
export function namesOf(domain: string): readonly NamedFunction[] {
  const nouns = DOMAINS[domain] ?? [];
  return nouns.flatMap((noun) => KINDS.flatMap((kind) => SUFFIXES[kind].map((suffix) => ({ name: `${noun}-${suffix}`, kind }))));
}
