#!/usr/bin/env node
// Runs every adapter over every case and prints Markdown tables.
//
//   node run.mjs                 the tables
//   node run.mjs --write         also into ../results.md
//   node run.mjs --answers DIR   also what each engine said, as JSON Lines for ../check.mjs
//   node run.mjs --show ENGINE AREA [VERDICT]   the cases of one cell with what was said

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge, readCases } from '../check.mjs';
import { NotExpressible } from './common.mjs';

const here = new URL('.', import.meta.url);
const adapters = await Promise.all(['kleene', 'feelin', 'publicodes', 'zen', 'cel', 'json-logic'].map((file) => import(new URL(`${file}.mjs`, here))));
const cases = readCases();
const areas = [...new Set(cases.map((each) => each.area))];

async function ask(adapter, theCase) {
    try {
        return { id: theCase.id, result: await adapter.run(theCase) };
    } catch (problem) {
        if (problem instanceof NotExpressible) return { id: theCase.id, not_expressible: problem.message };
        return { id: theCase.id, error: String(problem.message).split('\n')[0] };
    }
}

const runs = [];
for (const adapter of adapters) {
    const rows = [];
    for (const theCase of cases) {
        const answer = await ask(adapter, theCase);
        rows.push({ theCase, answer, verdict: judge(theCase, answer) });
    }
    runs.push({ name: adapter.name, rows });
}

const [option, ...rest] = process.argv.slice(2);
if (option === '--show') {
    const [engine, area, verdict] = rest;
    for (const row of runs.find((run) => run.name === engine).rows) {
        if (row.theCase.area !== area || (verdict && row.verdict !== verdict)) continue;
        const { id, area: _, facts: __, expect, ...body } = row.theCase;
        console.log(`${row.verdict} ${id}\n  ${JSON.stringify(body)}\n  expected ${JSON.stringify(expect)}\n  said     ${JSON.stringify(row.answer)}`);
    }
    process.exit(0);
}
if (option === '--answers') {
    mkdirSync(rest[0], { recursive: true });
    for (const { name, rows } of runs) {
        writeFileSync(join(rest[0], `${name.replace(/\W+/g, '-')}.jsonl`), rows.map((row) => `${JSON.stringify(row.answer)}\n`).join(''));
    }
}

const tally = (rows) => ['passed', 'partly', 'wrong', 'error', 'not expressible'].map((verdict) => rows.filter((row) => row.verdict === verdict).length);
const cell = (rows) => {
    const counts = tally(rows);
    return counts[4] === rows.length ? '–' : counts.join(' / ');
};
const markdown = (head, lines) => [head, head.map((_, n) => (n === 0 ? '---' : '---:')), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');

const byArea = markdown(
    ['Area', 'Cases', ...runs.map((run) => run.name)],
    [
        ...areas.map((area) => [area, cases.filter((each) => each.area === area).length, ...runs.map((run) => cell(run.rows.filter((row) => row.theCase.area === area)))]),
        ['**all**', cases.length, ...runs.map((run) => cell(run.rows))],
    ],
);

// The same answers by question: errors kept apart from unknowns, open decisions left open, the right facts asked.
const unsettled = (expect) => expect.outcome === 'needs_information' && expect.possible;
const single = (row) => row.theCase.policy && !row.theCase.given.parts && row.answer.not_expressible === undefined;
const cells = (row) => row.theCase.area === 'kleene' && !row.theCase.tables && row.answer.not_expressible === undefined;
const errors = (row) => row.answer.not_expressible === undefined && ['value', 'date', 'outcome'].some((key) => row.theCase.expect[key] === 'error');
const said = (row) => ['value', 'date', 'outcome'].map((key) => row.answer.result?.[key]).find((each) => each !== undefined);
const vague = ['unknown', 'needs_information'];
const decisions = markdown(
    ['Of what an engine can express', ...runs.map((run) => run.name)],
    [
        ['"and", "or", "not" and their nestings over yes, no, unknown: right', ...runs.map((run) => share(run.rows, cells, (row) => row.verdict === 'passed'))],
        ['an error is due: reported', ...runs.map((run) => share(run.rows, errors, (row) => row.verdict === 'passed'))],
        ['an error is due: taken for unknown', ...runs.map((run) => share(run.rows, errors, (row) => vague.includes(said(row))))],
        ['an error is due: answered as if nothing had happened', ...runs.map((run) => share(run.rows, errors, (row) => row.verdict !== 'passed' && !vague.includes(said(row))))],
        ['a decision is determined although facts are unknown: decided rightly', ...runs.map((run) => share(run.rows, (row) => single(row) && determinedButPartial(row.theCase), (row) => row.verdict === 'passed'))],
        ['a decision is open: left open', ...runs.map((run) => share(run.rows, (row) => single(row) && unsettled(row.theCase.expect), (row) => row.answer.result?.outcome === 'needs_information'))],
        ['a decision is open: decided all the same', ...runs.map((run) => share(run.rows, (row) => single(row) && unsettled(row.theCase.expect),
            (row) => row.answer.result !== undefined && row.answer.result.outcome !== 'needs_information'))],
        ['a decision is open: exactly the missing facts are asked', ...runs.map((run) => share(run.rows, (row) => single(row) && unsettled(row.theCase.expect) && run.rows.some((each) => each.answer.result?.missing),
            (row) => JSON.stringify(row.answer.result?.missing) === JSON.stringify(row.theCase.expect.missing)))],
    ],
);

function determinedButPartial(theCase) {
    return theCase.expect.outcome !== 'needs_information' && theCase.expect.outcome !== 'error' && theCase.expect.outcome !== undefined
        && Object.keys(theCase.facts).some((name) => !(name in theCase.given));
}

function share(rows, asked, right) {
    const all = rows.filter(asked);
    return all.length === 0 ? '–' : `${all.filter(right).length} of ${all.length}`;
}

const lock = JSON.parse(readFileSync(new URL('package-lock.json', here), 'utf8')).packages;
const versions = Object.keys(JSON.parse(readFileSync(new URL('package.json', here), 'utf8')).dependencies).map((name) => `${name} ${lock[`node_modules/${name}`].version}`);
const page = `${byArea}\n\n${decisions}\n`;
console.log(page);
console.log(versions.join(', '));
if (option === '--write') {
    const date = process.env.RESULTS_DATE ?? new Date().toISOString().slice(0, 10);
    const before = readFileSync(new URL('../results.md', here), 'utf8');
    const text = before.replace(/(<!-- results -->\n)[\s\S]*(<!-- \/results -->)/, `$1\nRun on ${date} with Node ${process.versions.node}: ${versions.join(', ')}.\n\n${page}\n$2`);
    writeFileSync(new URL('../results.md', here), text);
}
