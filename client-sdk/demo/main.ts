import { RegistryError } from '@function-registry/client';
import { manyCalls } from './manyCalls';
import { HELP, readOptions } from './options';
import { jsonOutput, plainOutput } from './output';
import { DemoSession } from './session';
import { sixCalls } from './sixCalls';
import { demoFunctions } from './functions';

/** @returns the exit code */
export async function main(argv: readonly string[], write: (line: string) => void): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    console.error(`demo: ${options} Try --help.`);
    return 2;
  }
  if (options.help) {
    write(HELP);
    return 0;
  }
  const out = options.json ? jsonOutput(write) : plainOutput(write);
  try {
    const { session, revision, ms } = await DemoSession.open(options);
    const seen = `${demoFunctions.length} functions visible to the model`;
    out.line(`session opened, ${seen} (revision ${revision}, ${ms.toFixed(0)} ms)`);
    const wrong =
      options.calls === null
        ? await sixCalls(session, out, options.target)
        : await manyCalls(session, out, options.calls, options.warmUp, options.rate);
    session.close();
    for (const line of wrong) console.error(`demo: ${line}`);
    return wrong.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(`demo: ${told(error, options.target)}`);
    return 1;
  }
}

function told(error: unknown, target: string): string {
  if (error instanceof RegistryError) return `${target}: ${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
