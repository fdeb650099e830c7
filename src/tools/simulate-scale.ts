import { HELP, optionsOf, ScaleUsageError, type Asked } from './scale/options.ts';
import { jsonOf, textOf } from './scale/report.ts';
import { simulate } from './scale/simulate.ts';

/** `npm run simulate-scale`: what daily scans of an organization take and cost, simulated. */
async function main(args: readonly string[]): Promise<number> {
  let asked: Asked | null;
  try {
    asked = optionsOf(args);
  } catch (error) {
    if (!(error instanceof ScaleUsageError)) throw error;
    console.error(`${error.message}\n--help lists the options`);
    return 1;
  }
  if (asked === null) {
    console.log(HELP);
    return 0;
  }
  const { options, format } = asked;
  const processor = (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  const simulation = await simulate(options, { processor, progress: (line) => console.error(line) });
  process.stdout.write(format === 'json' ? jsonOf(simulation) : textOf(simulation));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
