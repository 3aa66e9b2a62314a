using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Money;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>
/// What of the earned credit is income by now, what of that falls into these days, and what is still deferred. Given and adjusted credit is not part of a sale and
/// is left out. What is allocated is the face value of the credit, as the books have it.
/// </summary>
public static class ReportBreakage
{
    private const int Whole = 10_000;
    private static readonly IReadOnlyDictionary<string, long> None = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <param name="Issued">Earned, less what was taken back, up to the last day.</param>
    /// <param name="Redeemed">Of it, used.</param>
    /// <param name="Lapsed">Of it, expired or forfeited.</param>
    /// <param name="Outstanding">Of it, still to be used.</param>
    /// <param name="ExpectedPer10000">The share that is expected to be used in all; for the remote method none is needed and it stands at 10000.</param>
    /// <param name="Expected">The same as an amount.</param>
    /// <param name="Remote">Of what is outstanding, what is taken as never to be used; for the remote method.</param>
    /// <param name="RecognisedBefore">Income up to the day before the first.</param>
    /// <param name="RecognisedInPeriod">Income of these days.</param>
    /// <param name="Recognised">Income up to the last day.</param>
    /// <param name="Breakage">Of that, what nobody used.</param>
    /// <param name="Deferred">Issued and not yet income.</param>
    public sealed record Row(
        string Currency, string Method, long Issued, long Redeemed, long Lapsed, long Outstanding, int ExpectedPer10000, long Expected, long Remote,
        long RecognisedBefore, long RecognisedInPeriod, long Recognised, long Breakage, long Deferred);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        var method = BreakageMethod.Proportional;
        if (question.Method is { } word && !Words.TryRead(word, out method)) return Refusal.Invalid("method", $"`{word}` is no method; write {Words.All<BreakageMethod>()}.");
        if (question.Expected is < 0 or > Whole || question.ExpectedBefore is < 0 or > Whole) return Refusal.Invalid(question.Expected is < 0 or > Whole ? "expected" : "expected_before", string.Create(CultureInfo.InvariantCulture, $"A share is written in parts of ten thousand, from 0 to {Whole}: 9700 for 97 percent."));
        if (question.RemoteAfterDays is < 1) return Refusal.Invalid("remote_after_days", "Write the days after which credit that nobody touches is taken as remote, from 1 on.");
        if (!(await BookDays.Span(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var sums = await days.Look.CreditSums(days.Maker, days.Basis, [days.Begin, days.End], days.KnownAt, stop);
        var before = EarnedCredit.Of(sums, 0).ToDictionary(c => c.Currency, StringComparer.Ordinal);
        var (idleBefore, idle) = method is BreakageMethod.Remote && question.RemoteAfterDays is { } after
            ? (await Idle(days, days.From.AddDays(-1), after, stop), await Idle(days, days.To, after, stop))
            : (None, None);
        return days.Of<Row>("breakage", [.. EarnedCredit.Of(sums, 1).Select(now =>
        {
            var then = before[now.Currency];
            return method switch
            {
                BreakageMethod.Proportional => Proportional(now, then, question.Expected, question.ExpectedBefore ?? question.Expected),
                BreakageMethod.Remote => Remote(now, then, idle.GetValueOrDefault(now.Currency), idleBefore.GetValueOrDefault(now.Currency)),
            };
        })]);
    }

    private static Row Proportional(EarnedCredit now, EarnedCredit before, int? share, int? shareBefore)
    {
        var (per, perBefore) = (share ?? Breakage.ShareByHistory(now.Redeemed, now.Lapsed), shareBefore ?? Breakage.ShareByHistory(before.Redeemed, before.Lapsed));
        var expected = Breakage.Expected(now.Issued, now.Redeemed, per);
        var recognised = Breakage.Proportional(now.Issued, now.Redeemed, expected);
        var earlier = Breakage.Proportional(before.Issued, before.Redeemed, Breakage.Expected(before.Issued, before.Redeemed, perBefore));
        return Of(now, BreakageMethod.Proportional, per, expected, 0, earlier, recognised);
    }

    private static Row Remote(EarnedCredit now, EarnedCredit before, long idle, long idleBefore)
    {
        var (remote, remoteBefore) = (Math.Min(idle, now.Outstanding), Math.Min(idleBefore, before.Outstanding));
        var recognised = Breakage.Remote(now.Issued, now.Redeemed, now.Lapsed + remote, now.Issued);
        return Of(now, BreakageMethod.Remote, Whole, now.Issued, remote, Breakage.Remote(before.Issued, before.Redeemed, before.Lapsed + remoteBefore, before.Issued), recognised);
    }

    private static Row Of(EarnedCredit now, BreakageMethod method, int per, long expected, long remote, long before, long recognised) =>
        new(now.Currency, Words.Write(method), now.Issued, now.Redeemed, now.Lapsed, now.Outstanding, per, expected, remote, before, recognised - before, recognised, recognised - now.Redeemed, now.Issued - recognised);

    /// <summary>Earned credit in accounts that did nothing for longer than this.</summary>
    private static Task<IReadOnlyDictionary<string, long>> Idle(BookDays days, DateOnly asOf, int afterDays, CancellationToken stop) =>
        days.Look.CreditIdle(days.Maker, days.Basis, days.StartOf(asOf.AddDays(1)), days.StartOf(asOf.AddDays(-afterDays)), days.KnownAt, stop);
}
