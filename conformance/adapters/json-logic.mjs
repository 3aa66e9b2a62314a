// JsonLogic. Facts are variables, null for absent and left out for unknown. Durations are whole seconds; dates are
// ISO texts, which compare like dates. There is no date arithmetic.

import jsonLogic from 'json-logic-js';
import { answer, cannot, mentionsDays, oneEmptyValue, ordered, ranking, seconds, told, toldOutcome, typeOfConst } from './common.mjs';

export const name = 'json-logic-js';

export const run = (theCase) => answer(theCase, {
    check: () => { if (mentionsDays(theCase)) cannot('no date arithmetic'); },
    decide: (theCase, given) => {
        const pairs = ranking(theCase.policy).map(([condition, outcome]) => [logic(condition, theCase), outcome]);
        return toldOutcome(ask(chain(pairs, theCase.policy.otherwise), theCase, given));
    },
    worth: (theCase, given, node) => told(ask(logic(node, theCase), theCase, given)),
});

function ask(rule, theCase, given) {
    oneEmptyValue(theCase, given);
    const data = { table: {} };
    for (const [name, json] of Object.entries(given)) data[name] = input(theCase.facts[name], json);
    for (const [name, table] of Object.entries(theCase.tables ?? {})) {
        data.table[name] = {};
        for (const row of table.rows) {
            let at = data.table[name];
            row.slice(0, table.keys.length - 1).forEach((key) => { at = at[key] ??= {}; });
            at[row[table.keys.length - 1]] = table.value ? input(table.value, row.at(-1)) : true;
        }
    }
    return jsonLogic.apply(rule, data);
}

function input(fact, json) {
    return json !== null && fact.type === 'duration' ? seconds(json) : json;
}

const isNull = (rule) => ({ '===': [rule, null] });

function chain(pairs, otherwise) {
    return pairs.reduceRight((rest, [condition, value]) => ({ if: [isNull(condition), null, condition, value, rest] }), otherwise);
}

const OPERATORS = {
    eq: '===', ne: '!==', lt: '<', le: '<=', gt: '>', ge: '>=', add: '+', sub: '-', mul: '*', and: 'and', or: 'or', max: 'max', min: 'min',
};

function logic(node, theCase) {
    const go = (child) => logic(child, theCase);
    const [kind] = Object.keys(node);
    const arg = node[kind];
    if (OPERATORS[kind]) return { [OPERATORS[kind]]: arg.map(go) };
    switch (kind) {
        case 'const': return typeOfConst(node) === 'duration' ? seconds(arg) : arg;
        case 'fact': case 'field': case 'provided': return { var: arg };
        case 'cannotBeHad': return { '!': [{ var: arg }] };
        case 'def': {
            const definition = theCase.define[arg];
            const unconditional = definition.base.find((each) => !each.when);
            const pairs = [...ordered(definition), ...definition.base.filter((each) => each.when)].map((each) => [go(each.when), go(each.value)]);
            return chain(pairs, unconditional ? go(unconditional.value) : null);
        }
        case 'present': return { '!==': [{ var: arg.field ?? arg }, null] };
        case 'absent': return isNull({ var: arg.field ?? arg });
        case 'not': return { '!': [go(arg)] };
        case 'if': return chain([[go(arg[0]), go(arg[1])]], go(arg[2]));
        case 'else': return { if: [isNull(go(arg[0])), go(arg[1]), go(arg[0])] };
        case 'in': return { in: [go(arg[0]), arg[1].map(go)] };
        case 'inTable': return guarded(arg, go, { '===': [path(arg, go), true] });
        case 'lookup': {
            const { otherwise, value } = theCase.tables[arg[0]];
            return otherwise === undefined ? path(arg, go) : guarded(arg, go, { var: [...path(arg, go).var, input(value, otherwise)] });
        }
        case 'latest': return larger(arg.map(go), '>=');
        case 'earliest': return larger(arg.map(go), '<=');
        case 'any': return { some: [{ var: arg.list }, go(arg.where)] };
        case 'all': return { all: [{ var: arg.list }, go(arg.where)] };
        case 'count': return { reduce: [{ filter: [{ var: arg.list }, go(arg.where)] }, { '+': [{ var: 'accumulator' }, 1] }, 0] };
        case 'sum': return { reduce: [{ filter: [{ var: arg.list }, go(arg.where)] }, { '+': [{ var: 'accumulator' }, { var: `current.${arg.field}` }] }, 0] };
        default: return cannot(`no ${kind}`);
    }
}

const path = ([table, ...keys], go) => ({ var: [{ cat: [`table.${table}`, ...keys.flatMap((key) => ['.', go(key)])] }] });
const guarded = ([, ...keys], go, found) => keys.reduce((inner, key) => ({ if: [isNull(go(key)), null, inner] }), found);
const larger = ([first, ...rest], operator) => rest.reduce((a, b) => chain([[{ [operator]: [a, b] }, a]], b), first);
