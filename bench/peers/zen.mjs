// GoRules Zen: a decision graph with one expression node; it can reckon with dates and months itself.

import { ZenEngine } from '@gorules/zen-engine';
import { EXCLUDED, FLAWS, flat, rank } from './facts.mjs';

const LIMIT = '((unit_model in ["creator_pro", "dreamer_nx"] or unit_grade == "consumer") ? 1440000 : 3600000)';
const START = '((sale_purchased_at != null and d(sale_purchased_at) > d(unit_manufactured_on)) ? sale_purchased_at : unit_manufactured_on)';
const TERM = '((part_item in ["nozzle", "nozzle_assembly"] and part_replaced_on == null) ? 3 : 12)';
const EXPRESSIONS = {
    last_day: `d(${START}).add(${TERM}, "month").format("%Y-%m-%d")`,
    'scope_dealer': 'sale_channel == "dealer"',
    'scope_other': 'unit_technology == "other"',
    excluded_parts: `part_item in ${JSON.stringify(EXCLUDED)}`,
    x1: 'unit_serial == false and unit_warranty_card == false',
    x2: 'd(claim_failed_on) > d($.last_day)',
    x3: `unit_run_time != null and unit_run_time > ${LIMIT}`,
    ...Object.fromEntries(Object.entries(FLAWS).map(([clause, fact]) => [clause, `${fact} == true`])),
    'apply_incomplete': 'claim_application == false and unit_serial == false',
    'parts_free': 'fault_quality_defect == true and d(claim_failed_on) <= d($.last_day)',
};

export function make() {
    const graph = {
        nodes: [
            { id: 'in', type: 'inputNode', name: 'in', position: { x: 0, y: 0 } },
            { id: 'clauses', type: 'expressionNode', name: 'clauses', position: { x: 1, y: 0 }, content: {
                expressions: Object.entries(EXPRESSIONS).map(([key, value]) => ({ id: key, key, value })) } },
            { id: 'out', type: 'outputNode', name: 'out', position: { x: 2, y: 0 } },
        ],
        edges: [{ id: '1', type: 'edge', sourceId: 'in', targetId: 'clauses' }, { id: '2', type: 'edge', sourceId: 'clauses', targetId: 'out' }],
    };
    const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(graph)));
    return async (claim) => {
        const { result } = await decision.evaluate(flat(claim));
        return rank((clause) => result[clause.replaceAll('.', '_')] === true, result.last_day);
    };
}
