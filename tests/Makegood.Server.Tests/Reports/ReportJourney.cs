using System.Net;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Service;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;

namespace Makegood.Server.Tests.Reports;

/// <summary>Every report against a count by hand over claims drawn at random, on both stores.</summary>
public abstract class ReportJourney<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private static readonly string[] Items = ["nozzle_assembly", "motor", "belt"];
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_figure_is_the_one_that_is_counted_by_hand()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        var made = await Fill(desk, 150, 20_261_121);

        // Times: the middle of three, and the same counted by sorting.
        foreach (var (promise, at) in new (string, Func<ClaimRow, DateTimeOffset?>)[] { ("first_answer", c => c.FirstAnswerAt), ("decision", c => c.DecidedAt), ("remedy", c => c.RemediedAt) })
        {
            var row = await Row(desk, "service-times", "promise", promise);
            var waits = made.Claims.Where(c => at(c) is not null).Select(c => (long)(at(c)!.Value - c.SubmittedAt!.Value).TotalMinutes).Order().ToList();
            Assert.Equal(waits.Count, (long)row["claims"]!);
            Assert.Equal(waits.Count % 2 == 1 ? waits[waits.Count / 2] : (waits[(waits.Count / 2) - 1] + waits[waits.Count / 2]) / 2, (long)row["median_minutes"]!);
            Assert.True((long)row["median_business_minutes"]! < (long)row["median_minutes"]!);
            Assert.True(waits.Count(w => w <= (long)row["within_minutes90"]!) * 10 >= waits.Count * 9);
        }

        // Costs: every way to cut has the same sum, and by part it is the one by hand.
        foreach (var by in new[] { "class", "part", "model", "lot" })
        {
            var rows = await Rows(desk, $"costs?by={by}");
            Assert.Equal(made.Remedies.Sum(r => r.CostAmount), rows.Sum(r => (long)r["cost"]!));
            Assert.Equal(made.Remedies.Count, rows.Sum(r => (long)r["remedies"]!));
        }

        foreach (var item in Items) Assert.Equal(made.Remedies.Where(r => r.Item == item).Sum(r => r.CostAmount), (await Rows(desk, "costs?by=part")).Where(r => (string)r["key"]! == item).Sum(r => (long)r["cost"]!));

        // Outcomes and goodwill.
        foreach (var group in made.Parts.GroupBy(p => (p.Clause, p.Outcome, p.Decision)))
        {
            var row = (await Rows(desk, "outcome-by-clause")).Single(r => ((string?)r["clause"], (string?)r["outcome"], (string?)r["decision"]) == group.Key);
            Assert.Equal((group.LongCount(), (long)group.Select(p => p.ClaimId).Distinct().Count()), ((long)row["parts"]!, (long)row["claims"]!));
        }

        Assert.Equal(made.Decisions.Where(d => d.Goodwill).GroupBy(d => d.Actor).ToDictionary(g => g.Key, g => g.Sum(d => d.CostAmount)), (await Rows(desk, "goodwill")).ToDictionary(r => (string)r["person"]!, r => (long)r["cost"]!));

        // Failures, month by month and unit by unit.
        var rates = await Rows(desk, "failure-rates?by=part");
        Assert.True(rates.Count > 10);
        foreach (var row in rates)
        {
            var (item, month) = ((string)row["part"]!, (long)row["month"]!);
            var failures = made.Parts.Where(p => p.Item == item && p.Decision is "approved" or "goodwill" && p.Item == item && Month(made, p) == month).Sum(p => p.Quantity);
            var inService = made.Fitted.Count(f => f.Item == item && Reached(made.Started[f.UnitId], made.Retired.GetValueOrDefault(f.UnitId, DateOnly.FromDateTime(Now.UtcDateTime)), month));
            Assert.Equal((failures, inService), ((long)row["failures"]!, (long)row["in_service"]!));
            if (inService > 0) Assert.Equal(Math.Round((decimal)failures / inService, 6), (decimal)row["rate"]!);
        }

        Assert.Equal(made.Parts.Where(p => p.Decision is "approved" or "goodwill").Sum(p => p.Quantity), rates.Sum(r => (long)r["failures"]!));
        var lots = await Rows(desk, "failure-rates?by=lot");
        foreach (var lot in made.Parts.Where(p => p.Decision is "approved" or "goodwill").GroupBy(p => (p.Item, p.Lot))) Assert.Equal(lot.Sum(p => p.Quantity), lots.Where(r => ((string)r["part"]!, (string?)r["lot"]) == lot.Key).Sum(r => (long)r["failures"]!));

        // What waits today.
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        Assert.Equal(made.Remedies.Where(r => r.State is "return_due" or "return_overdue" && r.EndedAt is null && r.ReturnDueOn < today).Select(r => r.Id).Order(StringComparer.Ordinal), (await Rows(desk, "overdue-returns")).Select(r => (string)r["remedy"]!).Order(StringComparer.Ordinal));
        Assert.All(await Rows(desk, "overdue-returns"), r => Assert.True((long)r["days_overdue"]! > 0));
        Assert.Equal(made.Away, (await Rows(desk, "units-away")).Count);
        var oldest = await Rows(desk, "oldest-claims");
        Assert.Equal(made.Claims.Where(c => c.EndedAt is null && c.Turn != "nobody").OrderBy(c => c.OpenedAt).Select(c => c.Number).Take(oldest.Count), oldest.Select(r => (string)r["claim"]!));
        Assert.Equal(made.Remedies.Count, (await Rows(desk, "remedies")).Count);
    }

    [Fact]
    public async Task Solved_from_afar_is_counted_of_what_was_settled()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        for (var i = 0; i < 4; i++)
        {
            var claim = await desk.Claim();
            var help = (string)(await desk.Post("guidance", new { claim = claim.Number }, who: desk.Agent))["guidance"]!["id"]!;
            if (i < 3) await desk.Post($"guidance/{help}/move", new { move = i == 0 ? "end" : "solve" }, HttpStatusCode.OK, desk.Agent);
        }

        await desk.Claim(change: c => c with { DecidedAt = c.OpenedAt });
        var claims = await Row(desk, "solved-by-guidance", "what", "claims");
        Assert.Equal((3L, 2L, 0.6667m), ((long)claims["settled"]!, (long)claims["solved"]!, (decimal)claims["share"]!));
        var helped = await Row(desk, "solved-by-guidance", "what", "guidance");
        Assert.Equal((3L, 2L), ((long)helped["settled"]!, (long)helped["solved"]!));
        Assert.Null((await Row(desk, "solved-by-guidance?to=2020-01-01", "what", "claims"))["share"]);
    }

    [Fact]
    public async Task A_file_for_a_spread_sheet_runs_no_formula_and_holds_no_words()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        await desk.Post("messages", new { from = desk.Ada, reference = "=cmd|' /C calc'!A0", text = "Something smells of unobtainium." }, who: desk.Agent);
        var csv = await desk.Lead.GetStringAsync("/api/v1/reports/messages?format=csv");
        Assert.StartsWith("message,conversation,claim,direction,channel,automatic,author,reference,at\n", csv, StringComparison.Ordinal);
        Assert.Contains("'=cmd|", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("unobtainium", csv, StringComparison.Ordinal);
        foreach (var name in new[] { "service-times", "solved-by-guidance", "outcome-by-clause", "goodwill", "remedies", "costs", "failure-rates", "overdue-returns", "units-away", "oldest-claims" })
        {
            var report = await desk.Get("reports/" + name);
            Assert.NotNull(report["rows"]);
            using var file = await desk.Lead.GetAsync($"/api/v1/reports/{name}?format=csv");
            Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        }

        Assert.Equal("format", (string)(await desk.Get("reports/costs?format=xls", (HttpStatusCode)422))["field"]!);
        Assert.Equal("by", (string)(await desk.Get("reports/costs?by=colour", (HttpStatusCode)422))["field"]!);
        Assert.Equal("by", (string)(await desk.Get("reports/failure-rates?by=colour", (HttpStatusCode)422))["field"]!);
        Assert.Equal("from", (string)(await desk.Get("reports/goodwill?from=2026-02-01&to=2026-01-01", (HttpStatusCode)422))["field"]!);
    }

    private static async Task<Made> Fill(Desk desk, int claims, int seed)
    {
        var dice = new Random(seed);
        var made = new Made();
        await desk.Write(async work =>
        {
            for (var i = 0; i < 60; i++)
            {
                var started = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(-dice.Next(900));
                var sale = new SaleRow { Maker = "acme", Id = $"sale_{i:D4}", OrderNumber = $"R-{i}", Line = 1, Channel = "official_store", StoreRecord = true, DeliveredOn = i % 3 == 0 ? started : null, PurchasedOn = started, CreatedAt = work.Act.At };
                var retired = i % 7 == 0 ? Later(started, dice.Next(400)) : (DateOnly?)null;
                var unit = new UnitRow { Maker = "acme", Id = $"unit_{i:D4}", Serial = $"R{i:D4}", PrintedSerial = $"R-{i:D4}", ProductId = desk.Product, SaleId = sale.Id, OwnerId = desk.Ada, PrintCounter = true, RegisteredAt = work.Act.At, RetiredAt = retired is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null };
                await work.Add(sale, "sale.added", CancellationToken.None);
                await work.Add(unit, "unit.registered", CancellationToken.None);
                made.Started[unit.Id] = started;
                if (retired is { } gone) made.Retired[unit.Id] = gone;
                foreach (var item in Items.Take(1 + dice.Next(3)))
                {
                    var part = new UnitPartRow { Maker = "acme", Id = $"{unit.Id}.{item}", UnitId = unit.Id, PartId = "part", Item = item, Place = "1.1" };
                    await work.Add(part, "part.fitted", CancellationToken.None);
                    made.Fitted.Add(part);
                }

                if (i % 4 != 0) continue;
                await work.Add(new CustodyRow { Maker = "acme", Id = unit.Id, UnitId = unit.Id, Custody = i % 8 == 0 ? "in_shop" : "with_customer", Since = Now.AddDays(-i), Sequence = 1 }, "custody.begun", CancellationToken.None);
                made.Away += i % 8 == 0 ? 1 : 0;
            }

            for (var i = 0; i < claims; i++) await Claim(work, desk, made, dice, i);
        });
        return made;

        static DateOnly Later(DateOnly day, int days) => day.AddDays(days) is var later && later > DateOnly.FromDateTime(Now.UtcDateTime) ? DateOnly.FromDateTime(Now.UtcDateTime) : later;
    }

    private static async Task Claim(Work work, Desk desk, Made made, Random dice, int i)
    {
        var filed = Now.AddMinutes(-dice.Next(300 * 24 * 60));
        var ended = dice.Next(3) == 0;
        var unit = made.Fitted[dice.Next(made.Fitted.Count)].UnitId;
        var claim = new ClaimRow
        {
            Maker = "acme",
            Id = $"claim_{i:D5}",
            Number = $"C-2025-{i:D6}",
            UnitId = unit,
            ProductId = desk.Product,
            PersonId = desk.Ada,
            Channel = "api",
            Language = "en",
            State = ended ? "closed" : "manual_review",
            Turn = ended ? "nobody" : dice.Next(2) == 0 ? "desk" : "customer",
            Symptom = "other",
            Items = "motor",
            Flags = "[]",
            Missing = "[]",
            FactsAt = 0,
            OpenedAt = filed,
            SubmittedAt = filed,
            FirstAnswerAt = dice.Next(5) == 0 ? null : filed.AddMinutes(dice.Next(5000)),
            DecidedAt = dice.Next(3) == 0 ? null : filed.AddMinutes(dice.Next(20_000)),
            RemediedAt = ended ? filed.AddMinutes(dice.Next(40_000)) : null,
            EndedAt = ended ? Now : null,
            ChangedAt = filed,
            FailedOn = dice.Next(2) == 0 ? null : DateOnly.FromDateTime(filed.UtcDateTime).AddDays(-dice.Next(20)),
            TimesReopened = 0,
            CostAmount = 0,
            Goodwill = false,
        };
        await work.Add(claim, "claim.opened", CancellationToken.None);
        made.Claims.Add(claim);
        for (var position = 1; position <= 1 + dice.Next(2); position++)
        {
            var part = new ClaimPartRow
            {
                Maker = "acme",
                Id = $"{claim.Id}.{position}",
                ClaimId = claim.Id,
                Position = position,
                Item = Items[dice.Next(Items.Length)],
                Quantity = 1 + dice.Next(2),
                Lot = dice.Next(3) switch { 0 => null, var n => $"L{n}" },
                Outcome = dice.Next(2) == 0 ? "covered" : "not_covered",
                Decision = dice.Next(4) switch { 0 => null, 1 => "refused", 2 => "goodwill", _ => "approved" },
                Clause = dice.Next(3) == 0 ? null : "x" + dice.Next(3),
                CostAmount = 0,
            };
            await work.Add(part, "claim.part", CancellationToken.None);
            made.Parts.Add(part);
            if (part.Decision is not ("goodwill" or "approved")) continue;
            var remedy = new RemedyRow { Maker = "acme", Id = $"remedy_{claim.Id}.{position}", ClaimId = claim.Id, DecisionId = "decision_" + claim.Id, Position = position, Step = 0, Kind = dice.Next(2) == 0 ? "part_only" : "advance_unit", State = dice.Next(2) == 0 ? "return_due" : "shipped", Item = part.Item, UnitId = unit, Quantity = 1, PartTravels = false, ReturnDueOn = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(dice.Next(-20, 20)), CostAmount = dice.Next(10_000), CostCurrency = "EUR", OpenedAt = filed, ChangedAt = filed };
            await work.Add(remedy, "remedy.planned", CancellationToken.None);
            made.Remedies.Add(remedy);
        }

        var decision = new DecisionRow { Maker = "acme", Id = "decision_" + claim.Id, ClaimId = claim.Id, Number = 1, AssessmentId = "a", Move = "approve", Automatic = false, ByRole = "lead", Actor = "account_" + dice.Next(3), At = filed, OnAppeal = false, Goodwill = dice.Next(4) == 0, Parts = "[]", CostAmount = dice.Next(5000), CostCurrency = "EUR" };
        await work.Add(decision, "claim.decided", CancellationToken.None);
        made.Decisions.Add(decision);
    }

    // Counted forward, a month at a time.
    private static long Month(Made made, ClaimPartRow part)
    {
        var claim = made.Claims.Single(c => c.Id == part.ClaimId);
        var failed = claim.FailedOn ?? DateOnly.FromDateTime(claim.OpenedAt.UtcDateTime);
        var month = 1L;
        while (made.Started[claim.UnitId].AddMonths((int)month) <= failed) month++;
        return month;
    }

    private static bool Reached(DateOnly started, DateOnly until, long month) => started <= until && started.AddMonths((int)month - 1) <= until;

    private static async Task<List<JsonNode>> Rows(Desk desk, string report) => [.. (await desk.Get("reports/" + report))["rows"]!.AsArray().Select(r => r!)];

    private static async Task<JsonNode> Row(Desk desk, string report, string key, string value) => (await Rows(desk, report)).Single(r => (string)r[key]! == value);

    private sealed class Made
    {
        public List<ClaimRow> Claims { get; } = [];

        public List<ClaimPartRow> Parts { get; } = [];

        public List<RemedyRow> Remedies { get; } = [];

        public List<DecisionRow> Decisions { get; } = [];

        public List<UnitPartRow> Fitted { get; } = [];

        public Dictionary<string, DateOnly> Started { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, DateOnly> Retired { get; } = new(StringComparer.Ordinal);

        public int Away { get; set; }
    }
}

public sealed class ReportJourneyOnSqlite(PostgresCluster cluster) : ReportJourney<OnSqlite>(cluster);

public sealed class ReportJourneyOnPostgres(PostgresCluster cluster) : ReportJourney<OnPostgres>(cluster);
