/** Names of functions, classes and files that are there to write logs. */
export const LOG_NAMES =
  /log|warn|error|debug|info|trace|report|track|captur|print|notify|audit|telemetr|analytic|sentry|event/i;
