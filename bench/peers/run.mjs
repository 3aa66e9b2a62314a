// The printer policy in three rule engines and by hand, on the claims that the bench exports. Every answer is compared with ours; then CPU time per
// claim is measured, side by side with the policy written by hand in JavaScript.
// Usage: node run.mjs CLAIMS.jsonl   (one claim a line: {"claim": {…}, "outcome": "…", "clauses": […], "last_day": "…"})

import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { decide as byHand } from './hand.mjs';
import { make as jsonLogic } from './json-logic.mjs';
import { make as jsonRules } from './json-rules.mjs';
import { make as zen } from './zen.mjs';

const lines = readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const claims = lines.map((line) => line.claim);
const engines = [
    ['hand-written JavaScript', byHand],
    ['json-logic-js 2.0.5', jsonLogic()],
    ['json-rules-engine 7.3.1', jsonRules()],
    ['@gorules/zen-engine 0.54.0, 21 expressions', zen()],
];

let wrong = 0;
for (const [name, decide] of engines) {
    for (const line of lines) {
        const answer = await decide(line.claim);
        const same = answer.outcome === line.outcome && answer.lastDay === line.last_day && answer.clauses.join() === line.clauses.join();
        if (!same && wrong++ < 5) console.error(`${name}: ${JSON.stringify(answer)} instead of ${JSON.stringify(line)}`);
    }
}
if (wrong) {
    console.error(`${wrong} answers differ`);
    process.exit(1);
}

async function cpu(decide, rounds) {
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round++) for (const claim of claims) {
        const answer = decide(claim);
        if (answer instanceof Promise) await answer;
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / rounds / claims.length;
}

const best = engines.map(() => Infinity);
const rounds = [];
for (const [, decide] of engines) {
    await cpu(decide, 1);
    // So many rounds that one measurement takes about a fifth of a second.
    rounds.push(Math.max(1, Math.round(200_000 / (await cpu(decide, 1)) / claims.length)));
}
for (let repeat = 0; repeat < 7; repeat++) {
    for (const [i, [, decide]] of engines.entries()) best[i] = Math.min(best[i], await cpu(decide, rounds[i]));
}

const machine = `${cpus().length} x ${cpus()[0].model.trim()}, Node ${process.versions.node}`;
const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
console.log(`${claims.length} claims: every engine gives the outcome, the clauses and the last day that Makegood gives.\n`);
console.log('| measure | value | ratio | machine | date (UTC) | command |\n|---|---:|---:|---|---|---|');
for (const [i, [name]] of engines.entries()) {
    console.log(`| ${name} | ${best[i].toFixed(best[i] < 10 ? 2 : 0)} us/claim | ${(best[i] / best[0]).toFixed(2)}x | ${machine} | ${date} | \`bench/run peers\` |`);
}
console.log();
