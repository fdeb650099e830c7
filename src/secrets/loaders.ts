import type { Variable } from '../model/facts.ts';

type Origin = NonNullable<Variable['loadsCodeFrom']>;
const ORDER: readonly Origin[] = ['layer', 'package', 'temporary', 'elsewhere'];

const paths = (value: string): readonly string[] => value.split(/[:;]/).map((part) => part.trim()).filter((part) => part !== '');
const words = (value: string): readonly string[] => value.split(/[\s:;]+/).filter((part) => part !== '');
const whole = (value: string): readonly string[] => (value.trim() === '' ? [] : [value.trim()]);

/** The arguments of options such as `--require x`, `--require=x`, `-rx`. */
function argumentsOf(value: string, long: RegExp, short: RegExp | null): readonly string[] {
  const parts = value.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  const bare = parts.map((part) => part.replace(/^["']|["']$/g, ''));
  return bare.flatMap((part, index) => {
    const [option, ...rest] = part.split('=');
    if (long.test(option ?? '')) return rest.length > 0 ? [rest.join('=')] : [bare[index + 1] ?? ''];
    const attached = short?.exec(part)?.[0];
    return attached === undefined ? [] : [part.length > attached.length ? part.slice(attached.length) : (bare[index + 1] ?? '')];
  }).filter((argument) => argument !== '');
}

const java = (value: string): readonly string[] =>
  (value.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((part) => part.replace(/^["']|["']$/g, '')).flatMap((part, index, all) => {
    const agent = /^-(?:javaagent|agentpath|Xbootclasspath(?:\/[ap])?):([^=]*)/.exec(part)?.[1];
    if (agent !== undefined) return part.startsWith('-Xboot') ? paths(agent) : [agent];
    if (part.startsWith('-agentlib:')) return part.startsWith('-agentlib:jdwp') ? [] : [part.slice(10).split('=')[0] ?? ''];
    if (/^-D(?:java\.class\.path|java\.library\.path|java\.endorsed\.dirs|java\.ext\.dirs|jdk\.module\.path)=/.test(part)) return paths(part.slice(part.indexOf('=') + 1));
    if (/^(?:-cp|-classpath|--class-path|--module-path|-p)$/.test(part)) return paths(all[index + 1] ?? '');
    return part.startsWith('@') ? [part.slice(1)] : [];
  });

/**
 * Variables by which a process runs code that its package does not name, and what in their value says which.
 * Sources: AWS "Modifying the runtime environment"; ld.so(8); the manuals of Node.js, Python, Java, .NET, Ruby, Perl, Bash, PHP.
 */
const LOADERS: ReadonlyMap<string, (value: string) => readonly string[]> = new Map([
  ['LD_PRELOAD', words],
  ['LD_AUDIT', paths],
  ['LD_LIBRARY_PATH', paths],
  ['GCONV_PATH', paths],
  ['OPENSSL_CONF', whole],
  ['OPENSSL_MODULES', whole],
  ['OPENSSL_ENGINES', whole],
  ['PATH', paths],
  ['AWS_LAMBDA_EXEC_WRAPPER', whole],
  ['NODE_OPTIONS', (value) => argumentsOf(value, /^(?:--require|--import|--loader|--experimental-loader|--openssl-config|--env-file)$/, /^-r/)],
  ['NODE_PATH', paths],
  ['PYTHONPATH', paths],
  ['PYTHONHOME', paths],
  ['PYTHONUSERBASE', whole],
  ['JAVA_TOOL_OPTIONS', java],
  ['_JAVA_OPTIONS', java],
  ['JDK_JAVA_OPTIONS', java],
  ['CLASSPATH', paths],
  ['DOTNET_STARTUP_HOOKS', paths],
  ['DOTNET_ADDITIONAL_DEPS', paths],
  ['DOTNET_SHARED_STORE', paths],
  ['CORECLR_PROFILER_PATH', whole],
  ['CORECLR_PROFILER_PATH_32', whole],
  ['CORECLR_PROFILER_PATH_64', whole],
  ['CORECLR_PROFILER_PATH_ARM64', whole],
  ['BASH_ENV', whole],
  ['ENV', (value) => (/^[/.~]/.test(value.trim()) ? [value.trim()] : [])],
  ['RUBYOPT', (value) => argumentsOf(value, /^--require$/, /^-[rI]/)],
  ['RUBYLIB', paths],
  ['GEM_PATH', paths],
  ['GEM_HOME', whole],
  ['BUNDLE_GEMFILE', whole],
  ['PERL5OPT', (value) => argumentsOf(value, /^--$/, /^-[MmI]/)],
  ['PERL5LIB', paths],
  ['PHP_INI_SCAN_DIR', paths],
  ['PHPRC', whole],
]);

/** Where the code comes from that a variable makes the runtime load; the least protected place of several; null when it loads none. */
export function codeOrigin(name: string, value: string): Variable['loadsCodeFrom'] {
  const sources = (LOADERS.get(name)?.(value) ?? []).map(originOf);
  return sources.reduce<Origin | null>((worst, next) => (next !== null && (worst === null || ORDER.indexOf(next) > ORDER.indexOf(worst)) ? next : worst), null);
}

/** Layers are mounted at /opt, the package at /var/task; the rest of the file system is read-only but /tmp and what is mounted below /mnt. */
function originOf(source: string): Origin | null {
  if (/^[a-z][a-z0-9+.-]*:(?!\\)/i.test(source)) return source.startsWith('file:') ? originOf(fromFileUrl(source)) : 'elsewhere';
  if (source.startsWith('//') || /[$~`*]/.test(source)) return 'elsewhere';
  if (!source.startsWith('/')) return relativeOrigin(source);
  const path = normalized(source);
  if (isBelow(path, '/opt')) return 'layer';
  if (['/tmp', '/var/tmp', '/dev/shm'].some((root) => isBelow(path, root))) return 'temporary';
  if (['/mnt', '/proc', '/dev', '/run'].some((root) => isBelow(path, root))) return 'elsewhere';
  return ['/var/runtime', '/var/lang', '/lib', '/lib64', '/usr', '/bin', '/sbin', '/etc'].some((root) => isBelow(path, root)) ? null : 'package';
}

// Relative to the package; one that climbs out of it is judged by where it ends.
const relativeOrigin = (source: string): Origin | null => (source.split('/').includes('..') ? originOf(normalized(`/var/task/${source}`)) : 'package');

const fromFileUrl = (url: string): string => {
  const path = url.replace(/^file:\/\/(?:localhost)?/i, '');
  return path.startsWith('/') ? path.replace(/^\/+/, '/') : `/mnt/${path}`;
};

const isBelow = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);

function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
