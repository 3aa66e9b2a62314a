// The meaning by brute force: write down every completion of a claim, decide each, look at what differs.

import * as calendar from './calendar.mjs';
import { ABSENT, ERROR, OpenQuestion, UNKNOWN, evaluate, read, typeOfConst } from './evaluate.mjs';

// More completions than anyone wants to write down.
export class TooLarge extends Error {}

// What is given, as the walk wants it. Facts that are free (unknown or unknowable) are listed by name.
export function readClaim(theCase, given = theCase.given) {
    const values = new Map();
    const unknown = [];
    const unknowable = [];
    for (const [name, fact] of Object.entries(theCase.facts)) {
        const json = given[name];
        if (json === undefined) unknown.push(name);
        else if (fact.type === 'document') values.set(name, json === 'provided'); // null, unknowable: cannot be had
        else if (fact.type === 'list') values.set(name, (json ?? []).map((item) => readItem(fact.of, item)));
        else if (json === null) values.set(name, ABSENT);
        else if (json.unknowable) unknowable.push(name);
        else values.set(name, read(fact.type, json));
    }
    return { values, unknown, unknowable, free: [...unknown, ...unknowable] };
}

function readItem(fields, item) {
    return Object.fromEntries(Object.entries(fields).map(([name, field]) =>
        [name, item[name] === null ? ABSENT : read(field.type, item[name])]));
}

// Every value that a free fact might turn out to have. Numbers and dates: all of them in a window that reaches beyond
// every value the case mentions; durations: the neighbourhood, to the second, of every value the case mentions.
export function domain(theCase, name, view) {
    const fact = theCase.facts[name];
    const values = fact.optional ? [ABSENT] : [];
    switch (fact.type) {
        case 'boolean': case 'document': return [...values, false, true];
        case 'enum': return [...values, ...fact.values];
        case 'name': return [...values, ...new Set([...mentioned(theCase, 'name'), 'something_else'])];
        case 'number': case 'days': case 'months': return [...values, ...window(theCase, fact.type, view).filter((each) => each >= view.least)];
        case 'date': return [...values, ...window(theCase, 'date', view)];
        case 'duration': {
            const near = new Set();
            for (const each of [...mentioned(theCase, 'duration'), 3600]) {
                for (let n = -view.margin; n <= view.margin; n++) near.add(each + n);
            }
            return [...values, ...[...near].filter((each) => each >= 0).sort((a, b) => a - b)];
        }
        default: throw new Error(`no completions for ${fact.type}`);
    }
}

function window(theCase, type, view) {
    let all = mentioned(theCase, type);
    if (all.length === 0) all = [read(type, type === 'date' ? '2024-03-01' : 5)];
    const reach = type === 'date' ? view.days + reachOfTerms(theCase) : view.margin;
    const first = Math.min(...all) - reach;
    const last = Math.max(...all) + reach;
    if (last - first > 6000) throw new Error(`${theCase.area}: a window of ${last - first}`);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

// All values of a type anywhere in the case: constants, given facts, table rows.
function mentioned(theCase, type) {
    const found = new Set();
    walk([theCase.expr, theCase.policy, theCase.constraints, theCase.define, theCase.date], (node) => {
        if ('const' in node && typeOfConst(node) === type) found.add(read(type, node.const));
    });
    for (const table of Object.values(theCase.tables ?? {})) {
        for (const row of table.rows) {
            row.forEach((cell, n) => {
                const cellType = n < table.keys.length ? table.keys[n] : table.value;
                if (cellType.type === type) found.add(read(type, cell));
            });
        }
        if (table.value?.type === type && table.otherwise !== undefined) found.add(read(type, table.otherwise));
    }
    for (const given of [theCase.given, ...(theCase.given.parts ?? [])]) {
        for (const [name, json] of Object.entries(given)) {
            const fact = theCase.facts[name];
            if (fact?.type === 'list') {
                for (const [inner, { type: innerType }] of Object.entries(fact.of)) {
                    if (innerType !== type) continue;
                    for (const item of json ?? []) if (item[inner] !== null) found.add(read(type, item[inner]));
                }
            } else if (fact?.type === type && json !== null && !json.unknowable) found.add(read(type, json));
        }
    }
    return [...found].filter((each) => each !== calendar.NEVER);
}

function reachOfTerms(theCase) {
    let reach = 0;
    const count = (n, daysEach) => { reach += n * daysEach; };
    walk([theCase.expr, theCase.policy, theCase.constraints, theCase.define, theCase.date], (node) => {
        if (node.addMonths && typeof node.addMonths[1] === 'number') count(node.addMonths[1], 31);
        if (node.addDays && typeof node.addDays[1] === 'number') count(node.addDays[1], 1);
        if ('const' in node && node.type === 'months') count(node.const, 31);
        if ('const' in node && node.type === 'days') count(node.const, 1);
    });
    for (const [name, fact] of Object.entries(theCase.facts)) {
        if (fact.type !== 'list' || !Object.values(fact.of).some((field) => field.type === 'date')) continue;
        const stays = mentioned({ ...theCase, facts: { [name]: fact }, tables: {} }, 'date');
        if (stays.length > 0) count(Math.max(...stays) - Math.min(...stays), 1);
    }
    for (const table of Object.values(theCase.tables ?? {})) {
        if (table.value?.type === 'months') table.rows.forEach((row) => count(row.at(-1), 31));
        if (table.value?.type === 'days') table.rows.forEach((row) => count(row.at(-1), 1));
    }
    return reach;
}

export function walk(node, visit) {
    if (Array.isArray(node)) node.forEach((each) => walk(each, visit));
    else if (node && typeof node === 'object') {
        visit(node);
        Object.values(node).forEach((each) => walk(each, visit));
    }
}

// One map, filled anew each time: whoever wants to keep it makes a copy.
function* completions(claim, domains) {
    const names = claim.free;
    const place = names.map(() => 0);
    const values = new Map(claim.values);
    names.forEach((name, n) => values.set(name, domains[n][0]));
    for (;;) {
        yield values;
        let n = names.length - 1;
        while (n >= 0 && ++place[n] === domains[n].length) {
            place[n] = 0;
            values.set(names[n], domains[n][0]);
            n--;
        }
        if (n < 0) return;
        values.set(names[n], domains[n][place[n]]);
    }
}

// ---- Expressions ------------------------------------------------------------------------------------------------

// Strong Kleene, and beside it what enumeration says. They must agree unless a fact stands twice in the expression.
export function valueOf(theCase, expr, view) {
    const claim = readClaim(theCase);
    const partial = new Map(claim.values);
    claim.free.forEach((name) => partial.set(name, UNKNOWN));
    const kleene = evaluate(expr, { case: theCase, values: partial });
    const results = new Set();
    const mentions = [];
    walk([expr], (node) => {
        if ('fact' in node) mentions.push(node.fact);
        if ('provided' in node) mentions.push(node.provided);
        if ('cannotBeHad' in node) mentions.push(node.cannotBeHad);
        if (node.present && !node.present.field) mentions.push(`${node.present}?`);
        if (node.absent && !node.absent.field) mentions.push(`${node.absent}?`);
    });
    const free = claim.free.filter((name) => mentions.includes(name) || mentions.includes(`${name}?`));
    const domains = free.map((name) => domain(theCase, name, view));
    for (const values of completions({ values: claim.values, free }, domains)) {
        results.add(evaluate(expr, { case: theCase, values }));
    }
    const exact = results.size === 1 ? [...results][0] : UNKNOWN;
    if (kleene !== UNKNOWN && kleene !== exact) throw new Error('Kleene says more than there is to say');
    const readOnce = free.every((name) => mentions.filter((each) => each === name).length < 2);
    if (kleene === UNKNOWN && exact !== UNKNOWN && readOnce) {
        throw new OpenQuestion('decided by the operator itself, whatever the unknown operand');
    }
    return kleene;
}

// ---- Decisions --------------------------------------------------------------------------------------------------

const HOLDS = (results) => (results.includes(true) ? true : results.includes(ERROR) ? ERROR : false);

function outcomeOf(theCase, values) {
    const { outcomes, rules, otherwise } = theCase.policy;
    for (const { name } of outcomes) {
        const conditions = rules.filter((rule) => rule.outcome === name);
        const holds = HOLDS(conditions.map((rule) => evaluate(rule.when, { case: theCase, values })));
        if (holds === true) return name;
        if (holds === ERROR) return 'error';
    }
    return otherwise;
}

const consistent = (theCase, values) =>
    (theCase.constraints ?? []).every((each) => evaluate(each, { case: theCase, values }) === true);

export function decide(theCase, given, view) {
    const claim = readClaim(theCase, given);
    const broken = brokenConstraint(theCase, claim);
    if (broken) return { outcome: 'needs_information', missing: broken };

    const domains = claim.free.map((name) => domain(theCase, name, view));
    const size = domains.reduce((product, each) => product * each.length, 1);
    if (size > 250_000) throw new TooLarge(`${size} completions`);
    const possible = new Set();
    const results = new Array(size).fill(null); // null: not within the constraints
    let n = 0;
    for (const values of completions(claim, domains)) {
        if (consistent(theCase, values)) {
            results[n] = outcomeOf(theCase, values);
            possible.add(results[n]);
        }
        n++;
    }
    if (possible.size === 0) throw new OpenQuestion('no completion, and no single constraint is to blame');
    if (possible.size === 1) return { outcome: [...possible][0], possible: [...possible], missing: [] };

    const missing = claim.unknown.filter((name) => flips(name, claim.free, domains, results)).sort();
    if (claim.unknowable.length > 0) return burdened(theCase, claim, domains, results, missing, possible);
    if (missing.length === 0) throw new OpenQuestion('open, although no fact alone makes a difference');
    return { outcome: 'needs_information', possible: [...possible].sort(), missing };
}

// Two completions that differ in this fact alone and differ in the result.
function flips(name, free, domains, results) {
    const at = free.indexOf(name);
    const stride = domains.slice(at + 1).reduce((product, each) => product * each.length, 1);
    const block = stride * domains[at].length;
    for (let start = 0; start < results.length; start += block) {
        for (let offset = start; offset < start + stride; offset++) {
            let seen = null;
            for (let n = offset; n < start + block; n += stride) {
                if (results[n] === null) continue;
                if (seen === null) seen = results[n];
                else if (seen !== results[n]) return true;
            }
        }
    }
    return false;
}

// Given facts that break a constraint whatever the others are: it takes all of its facts to sort that out.
function brokenConstraint(theCase, claim) {
    const partial = new Map(claim.values);
    claim.free.forEach((name) => partial.set(name, UNKNOWN));
    const broken = (theCase.constraints ?? []).filter((each) => evaluate(each, { case: theCase, values: partial, lenient: true }) === false);
    if (broken.length === 0) return null;
    if (broken.length > 1) throw new OpenQuestion('two broken constraints');
    const names = new Set();
    walk(broken, (node) => {
        for (const key of ['fact', 'present', 'absent', 'provided', 'cannotBeHad']) {
            if (typeof node[key] === 'string') names.add(node[key]);
        }
    });
    if ([...names].some((name) => claim.free.includes(name))) throw new OpenQuestion('a broken constraint with a free fact');
    return [...names].sort();
}

// ---- Who loses when a fact can never be known ---------------------------------------------------------------------

// The page leaves room for four readings: whether the burden already counts while something can still be asked, and
// whether a condition is proven by all completions or by Kleene alone. Only what all four agree on becomes a case.
function burdened(theCase, claim, domains, results, missing, possible) {
    const byAsking = missing.length > 0
        ? { outcome: 'needs_information', possible: [...possible].sort(), missing }
        : null;
    const answers = [];
    for (const proof of ['completions', 'kleene']) {
        answers.push(byAsking ?? settled(theCase, claim, domains, proof));
        answers.push(perCompletion(theCase, claim, domains, proof));
    }
    const texts = answers.map((answer) => JSON.stringify(answer));
    if (new Set(texts).size > 1) throw new OpenQuestion('the readings of the burden differ');
    return { ...answers[0], byBurden: byAsking === null };
}

// Nothing can be asked any more: each rule, rank by rank, under the burden; the same for every remaining completion.
function settled(theCase, claim, domains, proof) {
    const answer = perCompletion(theCase, claim, domains, proof);
    if (answer.outcome === 'needs_information') throw new OpenQuestion('an irrelevant fact becomes relevant under the burden');
    return answer;
}

function perCompletion(theCase, claim, domains, proof) {
    const unknownDomains = claim.unknown.map((name) => domains[claim.free.indexOf(name)]);
    const hiddenDomains = claim.unknowable.map((name) => domains[claim.free.indexOf(name)]);
    const results = [];
    const possible = new Set();
    for (const values of completions({ values: claim.values, free: claim.unknown }, unknownDomains)) {
        const worlds = [];
        for (const world of completions({ values, free: claim.unknowable }, hiddenDomains)) {
            if (consistent(theCase, world)) worlds.push(new Map(world));
        }
        if (worlds.length === 0) { results.push(null); continue; }
        const result = underBurden(theCase, claim, values, worlds, proof);
        results.push(result);
        possible.add(result);
    }
    if (possible.size === 1) return { outcome: [...possible][0], possible: [...possible], missing: [] };
    const missing = claim.unknown.filter((name) => flips(name, claim.unknown, unknownDomains, results)).sort();
    return { outcome: 'needs_information', possible: [...possible].sort(), missing };
}

function underBurden(theCase, claim, values, worlds, proof) {
    const agreed = new Set(worlds.map((world) => outcomeOf(theCase, world)));
    if (agreed.size === 1) return [...agreed][0];
    const { outcomes, rules, otherwise, burden } = theCase.policy;
    const partial = new Map(values);
    claim.unknowable.forEach((name) => partial.set(name, UNKNOWN));
    for (const { name, effect } of outcomes) {
        for (const rule of rules.filter((each) => each.outcome === name)) {
            const seen = proof === 'kleene'
                ? [evaluate(rule.when, { case: theCase, values: partial, lenient: true })]
                : worlds.map((world) => evaluate(rule.when, { case: theCase, values: world }));
            if (seen.includes(ERROR)) throw new OpenQuestion('an error under the burden');
            const distinct = [...new Set(seen)];
            let holds = distinct.length === 1 ? distinct[0] : UNKNOWN;
            if (holds === UNKNOWN) {
                if (effect === 'excludes') holds = burden.exclusion === 'customer';
                else if (effect === 'grants') holds = burden.condition === 'maker';
                else throw new OpenQuestion(`the burden of what ${effect}`);
            }
            if (holds) return name;
        }
    }
    return otherwise;
}

// ---- For comparison: what strong Kleene alone would say -------------------------------------------------------------

export function kleeneOnly(theCase, given) {
    const claim = readClaim(theCase, given);
    const partial = new Map(claim.values);
    claim.free.forEach((name) => partial.set(name, UNKNOWN));
    const { outcomes, rules, otherwise } = theCase.policy;
    const asked = new Set();
    let open = false;
    let possible = [];
    for (const { name } of outcomes) {
        const results = rules.filter((rule) => rule.outcome === name).map((rule) => {
            const value = evaluate(rule.when, { case: theCase, values: partial, lenient: true });
            if (value === UNKNOWN) walk([rule.when], (node) => collect(node, theCase, claim, asked));
            return value;
        });
        const holds = results.includes(true) ? true : results.includes(UNKNOWN) ? UNKNOWN : HOLDS(results);
        if (holds === true || holds === ERROR) {
            possible.push(holds === true ? name : 'error');
            return finish();
        }
        if (holds === UNKNOWN) {
            open = true;
            possible.push(name);
        }
    }
    possible.push(otherwise);
    return finish();

    function finish() {
        possible = [...new Set(possible)].sort();
        if (!open) return { outcome: possible[0], possible, missing: [] };
        return { outcome: 'needs_information', possible, missing: [...asked].sort() };
    }
}

function collect(node, theCase, claim, asked) {
    for (const key of ['fact', 'present', 'absent', 'provided', 'cannotBeHad']) {
        if (claim.unknown.includes(node[key])) asked.add(node[key]);
    }
    if ('def' in node) walk([theCase.define[node.def]], (inner) => collect(inner, theCase, claim, asked));
}
