/** Texts that stand for a value which is put in elsewhere. */
const SYNTAX: readonly RegExp[] = [
  /^\$\{[^{}]{1,200}\}$/,
  /^\$\{?[A-Za-z_]\w{0,80}\}?$/,
  /^\$\(.{1,200}\)$/,
  /^\{\{.{1,300}\}\}$/,
  /^\{[A-Za-z_][\w.-]{0,60}\}$/,
  /^<[^<>]{1,100}>$/,
  /^\[[A-Za-z][A-Za-z _-]{1,60}\]$/,
  /^%[A-Za-z_]\w{0,60}%?$/,
  /^%\([A-Za-z_]\w{0,60}\)s$/,
  /^%env\([\w:]{1,80}\)%$/,
  /^#\{.{1,100}\}#?$/,
  /^@@?[A-Za-z_][\w.]{0,60}@@?$/,
  /^__[A-Za-z][A-Za-z0-9_]{0,60}__$/,
  /^<%=?.{1,100}%>$/,
  /^!(?:Ref|Sub|GetAtt|ImportValue)\b/,
  /^(?:process\.env|os\.environ|os\.getenv|System\.getenv|ENV)\b/,
  /^(?:var|local|data|module|param|params|env|secrets|vars|github|inputs|steps|context|config)\.[A-Za-z_][\w.[\]"'-]{0,120}$/,
  /^:[A-Za-z_]\w{0,60}$/,
  /^(?:see|from|in|stored|managed|use|via|fetched|loaded|kept|read|comes)\b.{0,40}(?:secrets?[-_ ]?manager|parameter[-_ ]?store|\bssm\b|vault|1password|keychain|wiki|runbook|environment|pipeline)/i,
  /^env:[A-Za-z_]\w{0,80}$/i,
];
/** One character again and again, or dots, stars and the like only. */
const FILLER = /^(.)\1{2,}$|^[*x.•_-]{3,}$|^(?:x{3,}[-_ ]?)+$|^(?:0{4,}[-_]?)+$/i;
const WORDS = /^[\s"'<[{(]*(?:change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this|with)|fill[-_ ]?(?:me|in)|insert[-_ ]|put[-_ ]|enter[-_ ]|your[-_ ]|my[-_](?:api|secret|password|token|key)|to[-_ ]?be[-_ ]|todo|tbd|fixme|placeholder|dummy|fake|sample|example|redacted|masked|hidden|removed|omitted|not[-_ ]?(?:set|used|needed|required|a[-_ ]real)|unset|undefined|null|none|nil|n\/a|na|empty|blank|test[-_]?(?:key|token|secret|value)|foo(?:bar)?|bar|baz|lorem|secret[-_ ]?(?:here|goes)|xxx)/i;

/** Whether the value is only a place for one: `${…}`, `<password>`, `changeme`, `****`. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return text === '' || SYNTAX.some((pattern) => pattern.test(text)) || FILLER.test(text) || isPlaceholderWords(text);
}

// A long mixed tail behind such a word is a real value: `your-` does not excuse a token.
const isPlaceholderWords = (text: string): boolean => WORDS.test(text) && !/(?:\d[A-Za-z]+){4,}|[A-Za-z0-9]{24,}/.test(text) || /[-_](?:here|goes[-_]here|placeholder)$/i.test(text) || /EXAMPLE(?:KEY)?$/.test(text);
