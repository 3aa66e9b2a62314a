#!/usr/bin/env node
// Writes conformance/cases/*.jsonl, or proves with --check that the files there are what it would write.
//
//   node conformance/generate.mjs            write
//   node conformance/generate.mjs --check    compare; exit code 1 and the names of the files that differ
//   node conformance/generate.mjs --deep     also enumerate in wider windows, and without negative numbers: no expectation may move
//
// No dependencies, no clock, no chance: the dice have fixed seeds.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { dayText, verifyCalendar } from './generator/calendar.mjs';
import { ERROR, OpenQuestion, UNKNOWN, evaluate } from './generator/evaluate.mjs';
import { TooLarge, decide, kleeneOnly, readClaim, valueOf } from './generator/decide.mjs';
import { absence, comparisons, kleene, lists } from './generator/areas/logic.mjs';
import { intervals, lastDays, monthArithmetic } from './generator/areas/dates.mjs';
import { tables } from './generator/areas/tables.mjs';
import { burden, constraints, documents, errors, exceptions, parts, ranked, thresholds } from './generator/areas/decisions.mjs';

const AREAS = {
    kleene, comparisons, absent: absence, lists, constraints, thresholds, burden, documents, months: monthArithmetic, last_day: lastDays,
    tables, parts, intervals, exceptions, errors, ranked,
};
const DIRECTORY = join(fileURLToPath(new URL('.', import.meta.url)), 'cases');

// How far the windows of enumeration reach beyond the values a case mentions. The other views must not change anything.
const VIEW = { margin: 3, days: 3, least: -Infinity };
const OTHER_VIEWS = [{ margin: 7, days: 25, least: -Infinity }, { margin: 3, days: 3, least: 0 }];
const deep = process.argv.includes('--deep');
const check = process.argv.includes('--check');

function expectation(theCase, view) {
    if (theCase.expr) {
        const worth = valueOf(theCase, theCase.expr, view);
        return { value: worth === UNKNOWN ? 'unknown' : worth === ERROR ? 'error' : worth };
    }
    if (theCase.date) {
        const worth = valueOf(theCase, theCase.date, view);
        return { date: worth === UNKNOWN ? 'unknown' : worth === ERROR ? 'error' : dayText(worth) };
    }
    if (theCase.interval) {
        const claim = readClaim(theCase);
        const worth = evaluate(theCase.interval.days ?? theCase.interval.end, { case: theCase, values: claim.values });
        return theCase.interval.days ? { days: worth } : { end: dayText(worth) };
    }
    if (theCase.given.parts) {
        const { parts: list, ...shared } = theCase.given;
        const each = list.map((part) => withoutMarks(decide(theCase, { ...shared, ...part }, view)));
        const outcomes = new Set(each.map((one) => one.outcome));
        const settled = each.every((one) => one.outcome !== 'needs_information' && one.outcome !== 'error');
        return { ...(outcomes.size === 1 ? { outcome: each[0].outcome } : settled ? { outcome: 'mixed' } : {}), parts: each };
    }
    return withoutMarks(decide(theCase, theCase.given, view));
}

function withoutMarks({ byBurden, ...expect }) {
    return byBurden ? { ...expect, by_burden: true } : expect;
}

const rejected = { open: new Map(), twice: 0, large: 0, unseen: 0 };

// A wider view may be too wide to enumerate; then it has nothing to say.
function seenFrom(theCase, view) {
    try {
        return expectation(theCase, view);
    } catch (problem) {
        if (!(problem instanceof TooLarge)) throw problem;
        rejected.unseen++;
        return null;
    }
}

// Null where the page leaves the answer open; such a case would test a guess.
function judge(theCase) {
    try {
        const expect = expectation(theCase, VIEW);
        for (const view of deep ? OTHER_VIEWS : []) {
            if (JSON.stringify(expect) !== JSON.stringify(seenFrom(theCase, view) ?? expect)) throw new Error('another window says otherwise');
        }
        return { expect, kleene: theCase.policy && !theCase.given.parts ? kleeneOnly(theCase, theCase.given) : undefined };
    } catch (problem) {
        if (problem instanceof TooLarge && theCase.dice) {
            rejected.large++;
            return null;
        }
        if (!(problem instanceof OpenQuestion)) throw new Error(`${problem.message}\n${JSON.stringify(theCase)}`, { cause: problem });
        rejected.open.set(problem.message, (rejected.open.get(problem.message) ?? 0) + 1);
        return null;
    }
}

const KEYS = ['facts', 'tables', 'define', 'dates', 'constraints', 'expr', 'date', 'interval', 'policy', 'given'];

function collect(area, write) {
    const seen = new Set();
    const lines = [];
    const statistics = { cases: 0, beyondKleene: 0, shorterThanKleene: 0 };
    const add = (raw) => {
        const given = Object.fromEntries(Object.entries(raw.given).filter(([, json]) => json !== undefined));
        const theCase = { area, ...raw, given };
        const body = Object.fromEntries(KEYS.filter((key) => theCase[key] !== undefined).map((key) => [key, theCase[key]]));
        const text = JSON.stringify(body);
        if (seen.has(text)) { rejected.twice++; return false; }
        const judged = judge(theCase);
        if (judged === null) return false;
        seen.add(text);
        const id = `${area}-${String(lines.length + 1).padStart(4, '0')}`;
        const note = raw.note ? { note: raw.note } : {};
        lines.push(JSON.stringify({ id, area, ...note, ...body, expect: judged.expect }));
        statistics.cases++;
        if (judged.kleene && judged.expect.missing) {
            if (judged.expect.outcome !== judged.kleene.outcome) statistics.beyondKleene++;
            else if (judged.expect.missing.length < judged.kleene.missing.length) statistics.shorterThanKleene++;
        }
        return true;
    };
    write(add, judge);
    return { text: `${lines.join('\n')}\n`, statistics };
}

verifyCalendar();
mkdirSync(DIRECTORY, { recursive: true });
const stale = [];
const table = [];
let total = 0;
for (const [area, write] of Object.entries(AREAS)) {
    const { text, statistics } = collect(area, write);
    const path = join(DIRECTORY, `${area}.jsonl`);
    total += statistics.cases;
    table.push({ area, ...statistics });
    let before = null;
    try { before = readFileSync(path, 'utf8'); } catch { /* not there yet */ }
    if (before === text) continue;
    if (check) stale.push(`cases/${area}.jsonl`);
    else writeFileSync(path, text);
}
for (const name of readdirSync(DIRECTORY).filter((each) => !(each.replace(/\.jsonl$/, '') in AREAS))) {
    if (check) stale.push(`cases/${name} (nobody writes it)`);
    else rmSync(join(DIRECTORY, name));
}
if (!check) {
    console.table(table);
    console.log(`left out: ${rejected.twice} twice the same, ${rejected.large} of the dice too large to enumerate, and what the page leaves open:`);
    if (deep) console.log(`  (${rejected.unseen} looks through a wider window were too wide)`);
    for (const [reason, count] of rejected.open) console.log(`  ${count} × ${reason}`);
}
if (stale.length > 0) {
    console.error(`not up to date: ${stale.join(', ')}; run: node conformance/generate.mjs`);
    process.exit(1);
}
console.log(`${total} cases${check ? ', all up to date' : ''}`);
