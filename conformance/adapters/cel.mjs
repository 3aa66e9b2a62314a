// CEL (cel-js). Facts are fields of a map, left out where absent or unknown: has(…) is CEL's own test for presence.
// This port has no timestamps and no durations: durations are whole seconds, dates ISO texts, which compare like dates.

import { evaluate } from 'cel-js';
import { answer, cannot, mentionsDays, oneEmptyValue, ordered, ranking, seconds, told, toldOutcome, typeOfConst } from './common.mjs';

export const name = 'cel-js';

export const run = (theCase) => answer(theCase, {
    check: () => { if (mentionsDays(theCase)) cannot('no date arithmetic'); },
    decide: (theCase, given) => {
        const pairs = ranking(theCase.policy).map(([condition, outcome]) => [cel(condition, theCase), JSON.stringify(outcome)]);
        return toldOutcome(ask(chain(pairs, JSON.stringify(theCase.policy.otherwise)), theCase, given));
    },
    worth: (theCase, given, node) => told(ask(cel(node, theCase), theCase, given)),
});

function ask(expression, theCase, given) {
    oneEmptyValue(theCase, given);
    const facts = {};
    for (const [name, json] of Object.entries(given)) {
        if (json !== null) facts[name] = input(theCase.facts[name], json);
    }
    const tables = {};
    for (const [name, table] of Object.entries(theCase.tables ?? {})) {
        tables[name] = {};
        for (const row of table.rows) {
            let at = tables[name];
            row.slice(0, table.keys.length - 1).forEach((key) => { at = at[key] ??= {}; });
            at[row[table.keys.length - 1]] = table.value ? input(table.value, row.at(-1)) : true;
        }
    }
    return evaluate(expression, { facts, tables });
}

function input(fact, json) {
    if (fact.type === 'duration') return seconds(json);
    if (fact.type === 'list') return json.map((item) => Object.fromEntries(Object.entries(item).filter(([, cell]) => cell !== null)));
    return json;
}

const chain = (pairs, otherwise) => pairs.reduceRight((rest, [condition, value]) => `((${condition}) ? ${value} : ${rest})`, otherwise);

const OPERATORS = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', add: '+', sub: '-', mul: '*', and: '&&', or: '||' };

function cel(node, theCase) {
    const go = (child) => cel(child, theCase);
    const [kind] = Object.keys(node);
    const arg = node[kind];
    if (OPERATORS[kind]) return `(${arg.map(go).join(` ${OPERATORS[kind]} `)})`;
    switch (kind) {
        case 'const': return typeOfConst(node) === 'duration' ? String(seconds(arg)) : JSON.stringify(arg);
        case 'fact': case 'provided': return `facts.${arg}`;
        case 'cannotBeHad': return `!(facts.${arg})`;
        case 'field': return `each.${arg}`;
        case 'def': {
            const definition = theCase.define[arg];
            const unconditional = definition.base.find((each) => !each.when);
            const pairs = [...ordered(definition), ...definition.base.filter((each) => each.when)].map((each) => [go(each.when), go(each.value)]);
            return chain(pairs, unconditional ? go(unconditional.value) : 'null');
        }
        case 'present': return `has(${arg.field ? `each.${arg.field}` : `facts.${arg}`})`;
        case 'absent': return `!(has(${arg.field ? `each.${arg.field}` : `facts.${arg}`}))`;
        case 'not': return `!(${go(arg)})`;
        case 'if': return chain([[go(arg[0]), go(arg[1])]], go(arg[2]));
        case 'else': return `(has(${go(arg[0])}) ? ${go(arg[0])} : ${go(arg[1])})`;
        case 'in': return `(${go(arg[0])} in [${arg[1].map(go).join(', ')}])`;
        case 'inTable': return arg.length === 2
            ? `(${go(arg[1])} in tables.${arg[0]})`
            : `(${go(arg[1])} in tables.${arg[0]} && ${go(arg[2])} in tables.${arg[0]}[${go(arg[1])}])`;
        case 'lookup': {
            const { otherwise, value } = theCase.tables[arg[0]];
            const found = `tables.${arg[0]}${arg.slice(1).map((key) => `[${go(key)}]`).join('')}`;
            return otherwise === undefined ? found
                : `(${go({ inTable: arg })} ? ${found} : ${value.type === 'duration' ? seconds(otherwise) : JSON.stringify(otherwise)})`;
        }
        case 'latest': case 'max': return larger(arg.map(go), '>=');
        case 'earliest': case 'min': return larger(arg.map(go), '<=');
        case 'any': return `facts.${arg.list}.exists(each, ${go(arg.where)})`;
        case 'all': return `facts.${arg.list}.all(each, ${go(arg.where)})`;
        case 'count': return `size(facts.${arg.list}.filter(each, ${go(arg.where)}))`;
        default: return cannot(`no ${kind}`);
    }
}

const larger = ([first, ...rest], operator) => rest.reduce((a, b) => `((${a} ${operator} ${b}) ? ${a} : ${b})`, first);
