/** The command that puts Pulumi's own into a shell, whether or not there is a backend, or a stack in it. */
export const bringPulumi = 'eval "$(npx slipway env --tools)"';

/** How a shell gets Pulumi's own command. */
export const pulumiHint = `without pulumi on PATH: ${bringPulumi} puts it there`;
