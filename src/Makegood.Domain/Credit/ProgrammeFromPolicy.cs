using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using NodaTime;

namespace Makegood.Domain.Credit;

/// <summary>
/// Reads a credit programme out of a policy: its `report:` tells under `credit` what the ledger follows, by the words of the policy's own settings. All that
/// is wrong is told at once. The contract is in `docs/reference/credit-programme.md`.
/// </summary>
public static partial class ProgrammeFromPolicy
{
    public const string Rate = "credit.rate_per_10000";

    /// <summary>All of an order, in the parts that a rate counts.</summary>
    public const long Whole = 10_000;

    private const string Group = "credit.";

    private const string EarnWhen = "credit.earn_when", Base = "credit.base", Round = "credit.rounding", Per = "credit.round_per", Partial = "credit.partial_refund", Short = "credit.shortfall",
        Split = "credit.refund_split", OnRefund = "credit.credit_on_refund", Cancel = "credit.cancel_reversal", Expiry = "credit.expiry", Months = "credit.expiry_months", LotMonths = "credit.lot_months",
        Clock = "credit.expiry_clock", Renewed = "credit.renewed_by", Grace = "credit.grace", Over = "credit.over_request", Hold = "credit.hold_for", Closing = "credit.closing", Withdraw = "credit.withdraw_until", Fraud = "credit.fraud_until",
        RemindFirst = "credit.remind_first", RemindLast = "credit.remind_last";

    /// <summary>Days before the end at which customers are reminded where a programme does not say it.</summary>
    private const int UsualFirst = 30, UsualLast = 7;

    /// <summary>What a policy may be asked, but no ledger of ours does.</summary>
    private static readonly CreditRequest[] Unbuilt = [CreditRequest.Transfer, CreditRequest.CashOut];

    /// <summary>Every path that is read.</summary>
    public static readonly IReadOnlyList<string> Paths = [Rate, EarnWhen, Base, Round, Per, Partial, Short, Split, OnRefund, Cancel, Expiry, Months, LotMonths, Clock, Renewed, Grace, Over, Hold, Closing, Withdraw, Fraud, RemindFirst, RemindLast];

    /// <summary>The paths that a programme may leave out.</summary>
    public static readonly IReadOnlyList<string> Optional = [LotMonths, Fraud, RemindFirst, RemindLast];

    private static readonly Dictionary<ProgrammeRule, string[]> Behind = new()
    {
        [ProgrammeRule.Earning] = [Rate, EarnWhen, Base],
        [ProgrammeRule.Using] = [Hold, Over],
        [ProgrammeRule.AskingTooMuch] = [Over],
        [ProgrammeRule.Refunding] = [Partial, Split],
        [ProgrammeRule.ShortOf] = [Short],
        [ProgrammeRule.Cancelling] = [Cancel],
        [ProgrammeRule.Returning] = [OnRefund, Grace],
        [ProgrammeRule.Expiring] = [Expiry, Months],
        [ProgrammeRule.Closing] = [Closing],
        [ProgrammeRule.Withdrawing] = [Withdraw],
        [ProgrammeRule.WithdrawingForFraud] = [Fraud, Withdraw],
        [ProgrammeRule.Granting] = [Renewed, Expiry],
    };

    /// <returns>The programme, or every reason why the policy is none.</returns>
    public static Result<Programme, IReadOnlyList<string>> Read(PolicyModel model)
    {
        var assessor = new Assessor(model);
        var problems = new List<string>();
        problems.AddRange(ProgrammeFacts.Problems(model));
        if (problems.Count == 0) problems.AddRange(Unbuilt.Where(r => MayAllow(assessor, r)).Select(r => $"the policy can allow `{Words.Write(r)}`, and the ledger has no way to do it; let a clause refuse it whatever else is known"));
        if (model.JudgeEachPart) problems.Add("the policy judges each part; an order is asked about as a whole, or line by line, so write `judge: whole`");
        foreach (var path in model.Report.Select(r => r.Path).Where(p => (p.StartsWith(Group, StringComparison.Ordinal) && !Paths.Contains(p)) || (p.StartsWith(RelatedGroup, StringComparison.Ordinal) && !RelatedPaths.Contains(p))))
        {
            problems.Add($"the ledger reads no `{path}`; {Nearest.Help(path, [.. Paths, .. RelatedPaths], "what it reads stands in docs/reference/credit-programme.md")}");
        }

        // Only the rate may depend on the order; everything else rests on settings, so a programme has one answer.
        var report = assessor.Report([.. model.Facts.Select(_ => FactValue.Unknown)], [.. Paths, .. RelatedPaths]).ToDictionary(r => r.Path, StringComparer.Ordinal);
        var words = new Reading(model, report, problems);
        var clauses = Behind.ToDictionary(p => p.Key, p => words.Clause(p.Value));
        var months = words.Count(Months, ValueKind.Months);
        var programme = new Programme
        {
            Policy = model.FullName,
            EffectiveFrom = model.EffectiveFrom,
            Zone = DateTimeZoneProviders.Tzdb[model.TimeZone],
            Timing = words.One<EarnTiming>(EarnWhen),
            Base = words.One<EarnBase>(Base),
            Rounding = words.One<Rounding>(Round),
            RoundPer = words.One<RoundPer>(Per),
            PartialRefund = words.One<PartialRefund>(Partial),
            Shortfall = words.One<Shortfall>(Short),
            Split = words.One<RefundSplit>(Split),
            CreditOnRefund = words.One<CreditOnRefund>(OnRefund),
            CancelReversal = words.One<CancelReversal>(Cancel),
            ExpiryMode = words.One<ExpiryMode>(Expiry),
            ExpiryMonths = months,
            LotMonths = report.ContainsKey(LotMonths) ? words.Count(LotMonths, ValueKind.Months) : months,
            Dates = model.Dates,
            ExpiryClock = words.One<ExpiryClock>(Clock),
            RenewedBy = words.One<RenewedBy>(Renewed),
            GraceDays = words.Count(Grace, ValueKind.Days),
            RemindFirst = report.ContainsKey(RemindFirst) ? words.Count(RemindFirst, ValueKind.Days) : UsualFirst,
            RemindLast = report.ContainsKey(RemindLast) ? words.Count(RemindLast, ValueKind.Days) : UsualLast,
            OverRequest = words.One<OverRequest>(Over),
            HoldFor = Duration.FromSeconds(words.Count(Hold, ValueKind.Duration)),
            ResaleUntilReceipt = words.One<WithdrawUntil>(Withdraw) is WithdrawUntil.Receipt,
            FraudUntilReceipt = report.ContainsKey(Fraud) && words.One<WithdrawUntil>(Fraud) is WithdrawUntil.Receipt,
            Related = RelatedBy(words, problems),
            Clauses = clauses,
            Readings = words.Readings,
            Questions = new ProgrammeQuestions(assessor),
        };
        words.One<ClosingEffect>(Closing);
        words.CheckRate();
        if (words.Is(Hold, Value.Of(TypeKind.Duration, 0))) problems.Add($"`{Hold}` is no time at all; give a checkout some minutes, such as `30 min`");
        return problems.Count == 0 ? programme : problems;
    }

    /// <summary>Whether anything that could still be told makes this allowed.</summary>
    private static bool MayAllow(Assessor assessor, CreditRequest request)
    {
        var model = assessor.Model;
        var facts = model.Facts.Select(f => f.Name == ProgrammeQuestions.Request ? FactValue.Known(Value.Name(Words.Write(request))) : FactValue.Unknown);
        var possible = assessor.Assess(new Claim(null, [.. facts], null), explain: false).Overall.Possible;
        return model.Outcomes.Any(o => o.Effect is Effect.Grants && possible.Contains(o.Name));
    }

    private sealed class Reading(PolicyModel model, Dictionary<string, Reported> report, List<string> problems)
    {
        public IReadOnlyList<string> Readings => [.. model.Settings.Select(s => $"{s.Name} = {s.Written}")];

        public T One<T>(string path)
            where T : struct, Enum
        {
            if (Find(path) is not { } value) return default;
            if (Word(value) is { } word && Words.TryRead<T>(word, out var member)) return member;
            problems.Add($"`{path}` is `{Literals.Write(value)}`; the ledger knows {Words.All<T>()}");
            return default;
        }

        public int Count(string path, ValueKind kind)
        {
            if (Find(path) is not { } value) return 0;
            if (value.Kind == kind && value.Number is >= 0 and <= int.MaxValue) return (int)value.Number;
            problems.Add($"`{path}` must be of the kind {Words.Write(kind)}, such as {Sample(kind)}");
            return 0;
        }

        public bool Has(string path) => report.ContainsKey(path);

        public bool Is(string path, Value value) => report.TryGetValue(path, out var found) && found.Value == value;

        /// <summary>The rate is a number; where it depends on the order, each answer is kept within its bounds.</summary>
        public void CheckRate()
        {
            if (!report.TryGetValue(Rate, out var found)) problems.Add($"`report` has no `{Rate}`: how many parts of ten thousand an order earns");
            else if (model.Report.First(r => r.Path == Rate).Value.Type.Kind is not TypeKind.Number) problems.Add($"`{Rate}` must be a number of parts of ten thousand: 100 for one percent");
            else if (found.Value is { } value and not { Number: >= 0 and <= Whole }) problems.Add(string.Create(CultureInfo.InvariantCulture, $"`{Rate}` is {value.Number}; it is a number of parts of ten thousand, from 0 to {Whole}: 100 for one percent"));
        }

        /// <summary>The first clause behind one of these paths: of its rules, else of its settings.</summary>
        public string Clause(string[] paths)
        {
            var isThere = false;
            foreach (var path in paths)
            {
                var item = model.Report.FirstOrDefault(r => r.Path == path);
                if (item is null) continue;
                isThere = true;
                if (report[path].Because is [var reason, ..]) return reason.Clause;
                var settings = item.Value.All().Select(e => e.Data).OfType<FromSetting>();
                if (settings.SelectMany(s => model.Settings[s.Setting].Clauses).FirstOrDefault() is { } clause) return clause;
            }

            // A path that is not there is told as missing.
            if (isThere) problems.Add($"no clause stands behind {string.Join(" or ", paths.Select(p => $"`{p}`"))}; let it be a setting that names its clause, or a rule");
            return string.Empty;
        }

        // In the policy language `never` alone is the date after all others.
        private static string? Word(Value value) => value switch
        {
            { Kind: ValueKind.Name } => value.Word,
            { Kind: ValueKind.Date, Number: Value.Never } => "never",
            _ => null,
        };

        private Value? Find(string path)
        {
            if (!report.TryGetValue(path, out var found)) problems.Add($"`report` has no `{path}`");
            else if (found.Value is not { } value) problems.Add(found.Missing.Count > 0 ? $"`{path}` depends on {string.Join(", ", found.Missing)}; only `{Rate}` may depend on an order" : $"`{path}` has no value");
            else return value;
            return null;
        }

        private static string Sample(ValueKind kind) => kind switch
        {
            ValueKind.Months => "`12 months`",
            ValueKind.Days => "`30 days`",
            ValueKind.Duration => "`30 min`",
            _ => "a number",
        };
    }
}
