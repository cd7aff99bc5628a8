// Preloaded into every measured process: writes what the process used to the file that AUTHPROOF_BENCH_METER names.
const { writeFileSync } = require('node:fs');

const file = process.env.AUTHPROOF_BENCH_METER;
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(file, JSON.stringify({ mebibytes: maxRSS / 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 }));
});
