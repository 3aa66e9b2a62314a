using Makegood.Policy.Analysis;
using Makegood.Policy.Assessment;
using Makegood.Policy.Cases;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Analysis;

/// <summary>
/// What people found while they encoded two policies by hand, the checker must find by itself: each acknowledgement that the shipped text makes is taken
/// away on a copy, and the finding must come, with a claim that the reference evaluator confirms where a claim can show it.
/// </summary>
public sealed class MustShowTests
{
    [Fact]
    public void Two_referrals_without_an_order_are_a_conflict()
    {
        var (model, finding) = Found(Shipped.Printer, DiagnosticCodes.Conflict, ("beside: [scope.dealer]\n", string.Empty));
        var holding = model.Rules.Where(r => Reference.Holds(model, finding.Witness!.Claim, r) == true && r.Outcome == 0).ToList();
        Assert.Equal(2, holding.Count);
        Assert.Equal(["scope", "scope.dealer", "scope.other"], finding.Clauses.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_model_without_a_grade_is_a_missing_row()
    {
        var (model, finding) = Found(Shipped.Printer, DiagnosticCodes.LookUpNotTotal, ("value: if grade.unlisted = commercial then commercial otherwise unit.grade\nexcept:\n  - { label: listed, when: unit.model in grade_of_model, value: \"grade_of_model[unit.model]\" }", "value: \"grade_of_model[unit.model]\""));
        Assert.Equal(-1, Reference.Evaluate(model, finding.Witness!.Claim).Outcome);
    }

    [Fact]
    public void A_grade_without_a_limit_is_a_missing_row()
    {
        var (model, finding) = Found(Shipped.Printer, DiagnosticCodes.LookUpNotTotal, ("rows: { consumer: 400 h, commercial: 1000 h }", "rows: { consumer: 400 h }"));
        Assert.Equal(-1, Reference.Evaluate(model, finding.Witness!.Claim).Outcome);
    }

    [Fact]
    public void No_printer_is_of_both_grades() =>
        Found(Shipped.Printer, DiagnosticCodes.Unsatisfiable, ("when: unit.run_time is present and unit.run_time > hour_limit[grade]", "when: unit.run_time is present and unit.run_time > 1000 h and grade = commercial and grade = consumer"), witness: false);

    [Fact]
    public void A_garbled_part_is_not_in_the_catalogue() =>
        Found(Shipped.Printer, DiagnosticCodes.NotInCatalogue, ("  allen_wrench: Allen wrench, whatever its size\n  open_end_wrench: Open-end wrench\n  toolkit: Toolkit with the tools in it\n```\n\n```cases", "  allen_wrench: Allen wrench, whatever its size\n  open_end_wrench: Open-end wrench\n  platform_plastic_scraper: Platform plastic scraper\n  toolkit: Toolkit with the tools in it\n```\n\n```cases"), witness: false);

    [Fact]
    public void A_start_that_only_the_store_knows_is_no_default()
    {
        var (model, finding) = Found(Shipped.Printer, DiagnosticCodes.NoDefault, ("```rule\nclause: start.manufacture\ndefine: start\nvalue: unit.manufactured_on\n```", "```rule\nclause: start.manufacture\ninformative: a label\n```"));
        Assert.All(model.Definitions.First(d => d.Name == "start").Exceptions, e => Assert.False(Reference.Truth(model, finding.Witness!.Claim, e.When!)));
    }

    [Fact]
    public void A_replaced_part_with_two_terms_is_a_conflict()
    {
        var (model, finding) = Found(Shipped.Printer, DiagnosticCodes.Conflict, ("define: term\nexception: replaced\n", "define: term\n"));
        Assert.Equal(2, model.Definitions.First(d => d.Name == "term").Bases.Count(b => Reference.Truth(model, finding.Witness!.Claim, b.When!) == true));
    }

    [Fact]
    public void No_serial_number_is_decided_by_rank_alone()
    {
        var (model, finding) = Found(Shipped.Printer, DiagnosticCodes.DecidedByRank, ("  clauses: [x1, apply.incomplete]\n", string.Empty), Severity.Warning);
        Assert.Equal(2, model.Rules.Where(r => r.Clauses.Any(c => finding.Clauses.Contains(model.Clauses[c].Id)) && Reference.Holds(model, finding.Witness!.Claim, r) == true).Select(r => r.Outcome).Distinct().Count());
    }

    [Fact]
    public void A_period_said_twice_is_redundant()
    {
        var (model, finding) = Found(Shipped.Printer, DiagnosticCodes.RedundantClause, ("restates: [parts.free]\n", string.Empty));
        Assert.Contains("x2", finding.Clauses);
        Assert.DoesNotContain(model.Rules, r => model.Outcomes[r.Outcome].Effect is Effect.Grants && Reference.Holds(model, finding.Witness!.Claim, r) == true);
    }

    [Fact]
    public void Misuse_and_wrong_use_sound_alike()
    {
        var text = Shipped.Edit(Shipped.Text(Shipped.Printer), "clauses: [x1, x3, x4, x5, x6, x7, x8,", "clauses: [x1, x3, x4, x5, x6, x7,");
        text = Shipped.Edit(text, "clauses: [x5, x6, x7, x8,", "clauses: [x5, x6, x7,");
        var (model, finding) = Found(text, DiagnosticCodes.SameEffect);
        Assert.Equal(2, model.Rules.Count(r => r.Clauses.Any(c => finding.Clauses.Contains(model.Clauses[c].Id)) && Reference.Holds(model, finding.Witness!.Claim, r) == true));
    }

    [Fact]
    public void Twelve_months_from_nowhere_have_no_default()
    {
        var (model, finding) = Found(Shipped.Kit, DiagnosticCodes.NoDefault, ("```rule\nclause: term\ndefine: start\nvalue: original_start\n```", string.Empty));
        Assert.Equal(-1, Reference.Evaluate(model, finding.Witness!.Claim).Outcome);
    }

    [Fact]
    public void A_request_without_evidence_needs_a_consequence()
    {
        var (model, finding) = Found(Shipped.Kit, DiagnosticCodes.RequireWithoutConsequence, ("require: [request.description, request.evidence]\nfor: covered\notherwise: not_covered\n", "require: [request.description, request.evidence]\nfor: covered\n"));
        Assert.NotEmpty(Reference.Evaluate(model, finding.Witness!.Claim).Unmet);
    }

    [Fact]
    public void A_text_that_grants_nothing_is_told()
    {
        var text = Shipped.Text(Shipped.Kit).Replace("outcome: covered\n", "outcome: not_covered\n", StringComparison.Ordinal);
        Found(text, DiagnosticCodes.GrantsNothing, witness: false);
    }

    [Fact]
    public void Informative_needs_a_reason() =>
        Found(Shipped.Kit, DiagnosticCodes.InformativeWithoutReason, ("informative: points to the manual and an address; no claim is decided by it", "informative:"), witness: false);

    [Theory]
    [InlineData(Shipped.Printer, "a main board fails in month 6", "fault.misuse")]
    [InlineData(Shipped.Kit, "a rail with a production fault in month 8", "fault.improper_use")]
    public void A_cause_is_a_finding_of_the_inspection_and_not_examined_yet_is_an_answer(string file, string name, string cause)
    {
        var model = Shipped.Model(Shipped.Text(file));
        var fact = model.FindFact(cause)!;
        var claim = CaseRunner.ClaimOf(model, model.Cases.First(c => c.Name == name));
        var open = new Assessor(model).Assess(claim.With(fact.Index, FactValue.Unknown)).Overall;
        Assert.True(open.NeedsInformation);
        Assert.Equal("inspection", Assert.Single(open.Questions).By);
        Assert.Equal("covered", new Assessor(model).Assess(claim.With(fact.Index, FactValue.Unknowable)).Outcome);
    }

    [Fact]
    public void Clamp_and_roll_are_told_apart_when_no_setting_owns_them()
    {
        var (model, finding) = Found(Shipped.Printer, DiagnosticCodes.DatesDiffer, ("dates: { month_end: period.month_end, last_day: period.last_day }", "dates: { month_end: clamp, last_day: included }"), Severity.Note);
        var rolled = model with { Dates = model.Dates with { MonthEnd = MonthEnd.Roll } };
        Assert.NotEqual(Reference.Evaluate(model, finding.Witness!.Claim), Reference.Evaluate(rolled, finding.Witness!.Claim));
    }

    [Fact]
    public void An_invariant_that_does_not_hold_is_refuted()
    {
        var (_, finding) = Found(Shipped.Printer, DiagnosticCodes.InvariantBroken, ("when: repair.unauthorised_shop\n", "when: repair.unauthorised_shop and not any repairs where tracking_out is provided\n"));
        Assert.Contains("repairs", finding.Witness!.Shows, StringComparison.Ordinal);
    }

    private static (PolicyModel Model, Finding Finding) Found(string file, string code, (string From, string To) edit, Severity? severity = null, bool witness = true) =>
        Found(Shipped.Edit(Shipped.Text(file), edit.From, edit.To), code, severity, witness);

    private static (PolicyModel Model, Finding Finding) Found(string text, string code, Severity? severity = null, bool witness = true)
    {
        var (model, said) = Shipped.Read(text);
        Assert.True(model is not null, string.Join('\n', said));
        var report = Checker.Run(model, said);
        var finding = report.Findings.FirstOrDefault(f => f.Diagnostic.Code == code && (severity is null || f.Diagnostic.Severity == severity));
        Assert.True(finding is not null, $"no {code} among:\n" + string.Join('\n', report.Findings.Select(f => $"{f.Diagnostic.Code} {f.Diagnostic}")));
        if (severity is not Severity.Note) Assert.False(report.Passes);
        if (!witness) return (model, finding);
        Assert.NotNull(finding.Witness);
        Assert.NotEmpty(finding.Witness.Facts);
        Assert.True(Reference.IsPossible(model, finding.Witness.Claim));
        return (model, finding);
    }
}
