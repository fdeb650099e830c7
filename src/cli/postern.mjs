#!/usr/bin/env node
// SDK versions from January 2027 on will want Node 22; ours are pinned. Said to this process alone, not to the user's environment.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const { register } = await import('tsx/esm/api');
register();
const { run } = await import('./main.ts');
process.exitCode = await run(process.argv.slice(2));
// Nobody waits any more for the answers and retries that an interrupted scan has left behind.
if (process.exitCode === 130) process.stdout.write('', () => process.exit());
