using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Storage;

namespace Makegood.Server.Doors.Demo;

/// <summary>
/// Lives a sample life of any size: the claims of some hundred units at a time are composed in memory by the same rules that the operations ask, and written
/// many rows in one transaction. Units are composed side by side, and while one batch is written the next is composed.
/// </summary>
/// <remarks>
/// It is shorter than the operations in four ways. Each row is written once, as it stands in the end, so the audit tells one change of it and not all. The
/// outbox stays empty: there is nobody to tell. Photos and logs are said to be there and no file is. RMA numbers follow the units, not the time. Everything
/// else is asked of the same rules: facts, verdicts, limits, steps, trips, clocks.
/// </remarks>
internal sealed class BulkLife(DemoHouse house, SampleLife life, long seed)
{
    private const int UnitsTogether = 400;

    private readonly ILookup<int, Trouble> _troubles = life.Troubles.ToLookup(t => t.Unit);
    private readonly IReadOnlyDictionary<int, string> _numbers = Numbers(life.Troubles);
    private readonly SortedDictionary<int, long> _rmas = [];

    /// <param name="filed">Called with how many claims are written.</param>
    public async Task Run(Action<long> filed, CancellationToken stop)
    {
        var office = await Office(stop);
        var done = 0L;
        Task<int>? writing = null;
        foreach (var batch in life.Units.Where(u => _troubles.Contains(u.Number)).Chunk(UnitsTogether))
        {
            var composed = await Compose(office, batch, stop);
            if (writing is not null) filed(done += await writing);
            writing = Task.Run(() => Write(composed, stop), stop);
        }

        if (writing is not null) filed(done + await writing);
        house.Time.Now = life.End;
        await using var work = await house.Database.Begin(house.By("demo"), stop);
        await work.AddAll([.. life.Troubles.GroupBy(t => t.FiledAt.Year).Select(g => new ClaimCounterRow { Maker = SampleShop.Maker, Id = g.Key.ToString("D4", CultureInfo.InvariantCulture), Last = g.LongCount() })], "claim.counted", stop);
        await work.AddAll([.. _rmas.Select(r => new RmaCounterRow { Maker = SampleShop.Maker, Id = r.Key.ToString("D4", CultureInfo.InvariantCulture), Last = r.Value })], "rma.counted", stop);
        await work.Commit(stop);
    }

    // By the maker's own year, in the order in which they came.
    private static Dictionary<int, string> Numbers(IReadOnlyList<Trouble> troubles)
    {
        var last = new Dictionary<int, int>();
        return troubles.ToDictionary(t => t.Number, t => string.Create(CultureInfo.InvariantCulture, $"C-{t.FiledAt.Year:D4}-{last[t.FiledAt.Year] = last.GetValueOrDefault(t.FiledAt.Year) + 1:D6}"));
    }

    private async Task<ScribeOffice> Office(CancellationToken stop)
    {
        await using var look = await house.Database.Look(stop);
        var policies = await look.Query<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @Maker ORDER BY id", new { SampleShop.Maker }, stop);
        return new ScribeOffice(house.Shelf, policies.ToDictionary(p => p.Id, StringComparer.Ordinal), await look.Query<PartRow>("SELECT * FROM part WHERE maker = @Maker ORDER BY id", new { SampleShop.Maker }, stop), (await look.FindServiceRules(SampleShop.Maker, stop))!);
    }

    private async Task<IReadOnlyList<UnitScribe>> Compose(ScribeOffice office, IReadOnlyList<SoldUnit> batch, CancellationToken stop)
    {
        IReadOnlyList<UnitFile> files;
        Dictionary<string, string> keys;
        await using (var look = await house.Database.Look(stop))
        {
            var rows = (await look.Some<UnitRow>("unit", "printed_serial", SampleShop.Maker, [.. batch.Select(u => u.Serial)], "id", stop)).ToDictionary(u => u.PrintedSerial, StringComparer.Ordinal);
            files = await look.OpenFiles(SampleShop.Maker, [.. batch.Select(u => rows[u.Serial])], stop);
            keys = (await look.Some<PersonKeyRow>("person_key", "id", SampleShop.Maker, [.. files.Select(f => f.Row.OwnerId!).Distinct()], "id", stop)).ToDictionary(k => k.Id, k => k.Wrapped, StringComparer.Ordinal);
        }

        var scribes = new UnitScribe[batch.Count];
        await Parallel.ForAsync(0, batch.Count, stop, (i, _) =>
        {
            var (sold, unit) = (batch[i], scribes[i] = new UnitScribe(office, files[i]));
            // Chance and ids of its own for each unit: what one unit lives through moves nothing of another, whichever comes first.
            Live(unit, sold, keys[unit.File.Row.OwnerId!], new DemoTime(unchecked(seed * 31 + sold.Number), sold.SoldAt));
            foreach (var claim in unit.Claims) claim.Settle(office.Promised, life.End);
            return ValueTask.CompletedTask;
        });
        foreach (var claim in scribes.SelectMany(s => s.Claims))
        {
            foreach (var (remedy, year) in claim.Remedies.WithoutRma) claim.Remedies.GiveRma(remedy, string.Create(CultureInfo.InvariantCulture, $"RMA-{year:D4}-{_rmas[year] = _rmas.GetValueOrDefault(year) + 1:D6}"));
        }

        return scribes;
    }

    private void Live(UnitScribe unit, SoldUnit sold, string key, DemoTime time)
    {
        var agenda = new PriorityQueue<Action, (long At, long Order)>();
        var order = 0L;
        foreach (var trouble in _troubles[sold.Number]) At(trouble.FiledAt, () => File(trouble));
        while (agenda.TryDequeue(out var next, out var when))
        {
            time.Now = new DateTimeOffset(when.At, TimeSpan.Zero);
            next();
        }

        void At(DateTimeOffset when, Action what)
        {
            if (when < life.End) agenda.Enqueue(what, (when.UtcTicks, ++order));
        }

        Act By(string who) => time.Act(SampleShop.Maker, house.People.GetValueOrDefault(who, who));

        void File(Trouble trouble)
        {
            var story = new ClaimStory(trouble, sold, seed);
            var owner = unit.File.Row.OwnerId!;
            var act = By(story.ByPortal ? owner : "ada");
            var claim = Opened(unit, story, act, key);
            unit.Claims.Add(claim);
            var facts = story.AtFiling();
            facts["claim.failed_on"] = trouble.FailedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            claim.Tell(act, facts, _ => [], story.ByPortal ? FactSource.Customer : FactSource.Staff, null);
            claim.Submit(act, unit.Similar(claim));
            GoOn(claim);
        }

        void GoOn(ClaimScribe claim)
        {
            var again = claim.Row.Flags.Contains("possible_duplicate", StringComparison.Ordinal);
            // A claim whose remedies are all over waits for nothing more.
            if (claim.File.State is ClaimState.Approved or ClaimState.PartlyApproved or ClaimState.InRemedy && claim.Remedies.Open is null) return;
            if (claim.Story.Next(claim.File.State, claim.Row.Outcome, again) is not { } next) return;
            At(time.Now + next.Wait, () =>
            {
                Take(claim, next.Step);
                GoOn(claim);
            });
        }

        void Take(ClaimScribe claim, StoryStep step)
        {
            var story = claim.Story;
            var desk = story.Trouble.Number % 2 == 0 ? "ada" : "ben";
            var owner = By(unit.File.Row.OwnerId!);
            switch (step)
            {
                case StoryStep.TellMore:
                    claim.Tell(owner, story.OfCustomer(), _ => [], FactSource.Customer, "asked for");
                    claim.GoOn(owner);
                    return;
                case StoryStep.GiveUp:
                    claim.Move(By(desk), ClaimMove.GiveUpWaiting, r => r with { Resolution = "no_response" }, null);
                    return;
                case StoryStep.Withdraw:
                    claim.Move(owner, ClaimMove.Withdraw, r => r with { Resolution = "withdrawn" }, null);
                    return;
                case StoryStep.MarkDuplicate:
                    var first = unit.Claims.First(c => claim.Row.Flags.Contains(c.Row.Number, StringComparison.Ordinal));
                    claim.Move(By(desk), ClaimMove.MarkDuplicate, r => r with { DuplicateOf = first.Row.Id, Resolution = "duplicate" }, new { of = first.Row.Id });
                    return;
                case StoryStep.Inspect:
                    claim.Tell(By(desk), story.OfDesk(), _ => story.OfDeskAboutPart(), FactSource.Staff, "looked at it");
                    claim.GoOn(By(desk));
                    return;
                case StoryStep.Decide or StoryStep.GiveAnyway:
                    var lead = step is StoryStep.GiveAnyway || claim.File.State is ClaimState.Appealed;
                    var second = claim.Decisions is [.., var before] && before.Actor == house.People["lea"];
                    var act = By(!lead ? desk : second ? "lou" : "lea");
                    var goodwill = step is StoryStep.GiveAnyway;
                    claim.Decide(goodwill ? act with { Reason = "goodwill" } : act, lead ? "lead" : "agent", goodwill ? PartOutcome.Goodwill : null, goodwill ? "a customer of many years" : null, story.InDepot ? "depot_repair" : null);
                    return;
                case StoryStep.Appeal:
                    var words = house.Vault.SealText(key, SampleShop.Maker, claim.Row.PersonId, claim.Row.Id, "I have done nothing wrong with it.");
                    claim.Move(owner, ClaimMove.Appeal, null, new { words });
                    return;
                case StoryStep.Close:
                    var resolution = ClaimStory.Resolution(claim.File.State);
                    claim.Move(By(desk), ClaimMove.Close, r => r with { Resolution = resolution }, new { resolution });
                    return;
                case StoryStep.Remedy:
                    claim.Remedies.GoOn(By(desk));
                    return;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
    }

    private ClaimScribe Opened(UnitScribe unit, ClaimStory story, Act act, string key)
    {
        var (trouble, person, id) = (story.Trouble, unit.File.Row.OwnerId!, act.NewId("claim"));
        var row = new ClaimRow
        {
            Maker = act.Maker,
            Id = id,
            Number = _numbers[trouble.Number],
            UnitId = unit.File.Row.Id,
            ProductId = unit.File.Product.Id,
            PersonId = person,
            Channel = story.ByPortal ? "portal" : trouble.Number % 3 == 0 ? "api" : "staff",
            Language = story.Unit.Language,
            State = Words.Write(ClaimState.Draft),
            Turn = Words.Write(ClaimLifecycle.TurnOf(ClaimState.Draft)),
            Symptom = trouble.Parts[0].Symptom,
            Told = house.Vault.SealText(key, act.Maker, person, id, story.Told),
            FailedOn = trouble.FailedOn,
            Items = string.Join(' ', trouble.Parts.Select(p => p.Item)),
            Flags = "[]",
            Missing = "[]",
            FactsAt = 0,
            OpenedAt = act.At,
            ChangedAt = act.At,
            TimesReopened = 0,
            CostAmount = 0,
            Goodwill = false,
        };
        var parts = trouble.Parts.Select((p, i) =>
        {
            var there = unit.File.PartRows.Where(u => u.LeftOn is null && u.Item == p.Item).Take(2).ToList();
            return new ClaimPartRow { Maker = act.Maker, Id = act.NewId("cpart"), ClaimId = id, Position = i + 1, Item = p.Item, UnitPartId = there is [var only] ? only.Id : null, Quantity = 1, Lot = i == 0 ? trouble.Lot : null, CostAmount = 0 };
        }).ToList();
        return new ClaimScribe(unit, story, row, parts);
    }

    private async Task<int> Write(IReadOnlyList<UnitScribe> units, CancellationToken stop)
    {
        var claims = units.SelectMany(u => u.Claims).ToList();
        var act = new DemoTime(unchecked(seed * 37 + claims.Count), life.End).Act(SampleShop.Maker, "demo") with { Reason = "made up for trying out" };
        await using var work = await house.Database.Begin(act, stop);
        await work.AddAll([.. claims.Select(c => c.Row)], "claim.opened", stop);
        await work.AddAll([.. claims.SelectMany(c => c.File.Parts)], "claim.part_claimed", stop);
        await work.AddAll([.. claims.SelectMany(c => c.Facts)], "claim.fact_given", stop);
        await work.AddAll([.. claims.SelectMany(c => c.Asked)], "claim.asked", stop);
        await work.AddAll([.. claims.SelectMany(c => c.Events)], "claim.moved", stop);
        await work.AddAll([.. claims.SelectMany(c => c.Assessments)], "claim.assessment_kept", stop);
        await work.AddAll([.. claims.SelectMany(c => c.Decisions)], "claim.decided", stop);
        await work.AddAll([.. claims.SelectMany(c => c.Remedies.Rows)], "remedy.plan", stop);
        await work.AddAll([.. claims.SelectMany(c => c.Remedies.Events)], "remedy.moved", stop);
        await work.AddAll([.. claims.SelectMany(c => c.Remedies.Shipments)], "shipment.sent", stop);
        await work.AddAll([.. claims.SelectMany(c => c.Remedies.Issues)], "part.issued", stop);
        await work.AddAll([.. units.SelectMany(u => u.Custodies)], "custody.kept", stop);
        await work.AddAll([.. units.SelectMany(u => u.CustodyEvents)], "custody.moved", stop);
        await work.AddAll([.. units.SelectMany(u => UnitStore.RowsOf(SampleShop.Maker, u.File.Row.Id, u.Trips))], "unit.trip", stop);
        foreach (var unit in units.Where(u => u.Trips.Count > 0))
        {
            foreach (var line in unit.Moved) await work.Change(line, "unit.trip", stop);
        }

        await work.Commit(stop);
        return claims.Count;
    }
}
