using System.Globalization;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Server.Claims;
using Makegood.Server.Registry;
using Makegood.Server.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Doors.Demo;

/// <summary>
/// Lives a sample life by the very operations that people and programs use, one after the other on a clock that jumps to the moment of each. For lives of
/// some hundreds of claims.
/// </summary>
internal sealed class LiveLife(DemoHouse house, SampleLife life, long seed, AttachmentFiles files)
{
    private readonly PriorityQueue<Func<Task>, (long At, long Order)> _agenda = new();
    private readonly Dictionary<int, string> _claims = [];
    private long _order;

    /// <summary>Lives it to its end; what would come later stays open.</summary>
    /// <param name="filed">Called with how many claims have been filed.</param>
    public async Task Run(Action<long> filed, CancellationToken stop)
    {
        var count = 0L;
        foreach (var trouble in life.Troubles)
        {
            var story = new ClaimStory(trouble, life.Units[trouble.Unit], seed);
            At(trouble.FiledAt, async () =>
            {
                await File(story, stop);
                filed(++count);
            });
        }

        while (_agenda.TryDequeue(out var next, out var when))
        {
            house.Time.Now = new DateTimeOffset(when.At, TimeSpan.Zero);
            await next();
        }

        house.Time.Now = life.End;
    }

    private void At(DateTimeOffset when, Func<Task> what)
    {
        if (when < life.End) _agenda.Enqueue(what, (when.UtcTicks, ++_order));
    }

    private async Task File(ClaimStory story, CancellationToken stop)
    {
        var (owner, unitId) = await OwnerOf(story.Unit, stop);
        var command = new FileClaim.Command(
            story.Unit.Serial,
            [.. story.Trouble.Parts.Select((p, i) => new ClaimedPartInput(p.Item, Lot: i == 0 ? story.Trouble.Lot : null))],
            story.Trouble.Parts[0].Symptom,
            story.Told,
            story.Trouble.FailedOn,
            story.AtFiling(),
            Language: story.Unit.Language);
        var channel = story.ByPortal ? "portal" : story.Trouble.Number % 3 == 0 ? "api" : "staff";
        var claim = DemoHouse.Granted(await FileClaim.Run(command, channel, story.ByPortal ? owner : null, house.By(story.ByPortal ? owner : "ada"), house.Shelf, house.Vault, house.Database, stop));
        _claims[story.Trouble.Number] = claim.Id;
        await GoOn(story, claim.Id, unitId, owner, stop);
    }

    // What stands in the store says what comes next, never what we believe we did.
    private async Task GoOn(ClaimStory story, string claim, string unit, string owner, CancellationToken stop)
    {
        ClaimFile file;
        await using (var look = await house.Database.Look(stop)) file = (await look.FindClaim(SampleShop.Maker, claim, null, stop))!;
        var again = file.Row.Flags.Contains("possible_duplicate", StringComparison.Ordinal);
        if (story.Next(file.State, file.Row.Outcome, again) is not { } next) return;
        At(house.Time.Now + next.Wait, async () =>
        {
            await Take(story, next.Step, claim, unit, owner, stop);
            await GoOn(story, claim, unit, owner, stop);
        });
    }

    private async Task Take(ClaimStory story, StoryStep step, string claim, string unit, string owner, CancellationToken stop)
    {
        var (desk, lead) = (story.Trouble.Number % 2 == 0 ? "ada" : "ben", "lea");
        switch (step)
        {
            case StoryStep.TellMore:
                if (story.Unit.IsKit) await Show(story, claim, unit, owner, stop);
                DemoHouse.Granted(await GiveFacts.Run(claim, new GiveFacts.Command(story.OfCustomer(), Reason: "asked for"), owner, house.By(owner), house.Shelf, house.Database, stop));
                return;
            case StoryStep.GiveUp:
                DemoHouse.Granted(await GiveUpWaiting.Run(claim, house.By(desk), house.Database, stop));
                return;
            case StoryStep.Withdraw:
                DemoHouse.Granted(await WithdrawClaim.Run(claim, new WithdrawClaim.Command("It works again."), owner, house.By(owner), house.Database, stop));
                return;
            case StoryStep.MarkDuplicate:
                var first = await FirstOf(claim, stop);
                DemoHouse.Granted(await MarkDuplicate.Run(claim, new MarkDuplicate.Command(first), house.By(desk), house.Database, stop));
                return;
            case StoryStep.Inspect:
                var parts = story.Trouble.Parts.Select((_, i) => new PartFactsInput(i + 1, story.OfDeskAboutPart())).ToList();
                DemoHouse.Granted(await GiveFacts.Run(claim, new GiveFacts.Command(story.OfDesk(), parts, "looked at it"), null, house.By(desk), house.Shelf, house.Database, stop));
                return;
            case StoryStep.Decide or StoryStep.GiveAnyway:
                await Decide(story, step, claim, desk, lead, stop);
                return;
            case StoryStep.Appeal:
                DemoHouse.Granted(await AppealClaim.Run(claim, new AppealClaim.Command("I have done nothing wrong with it."), owner, house.By(owner), house.Vault, house.Database, stop));
                return;
            case StoryStep.Close:
                var state = await StateOf(claim, stop);
                DemoHouse.Granted(await CloseClaim.Run(claim, new CloseClaim.Command(ClaimStory.Resolution(state)), house.By(desk), house.Database, stop));
                return;
            case StoryStep.Remedy:
                await Remedy(story, claim, desk, owner, stop);
                return;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task Decide(ClaimStory story, StoryStep step, string claim, string desk, string lead, CancellationToken stop)
    {
        ClaimFile file;
        string? before;
        await using (var look = await house.Database.Look(stop))
        {
            file = (await look.FindClaim(SampleShop.Maker, claim, null, stop))!;
            before = await look.Single<string>("SELECT actor FROM decision WHERE maker = @Maker AND id = @DecisionId", new { SampleShop.Maker, file.Row.DecisionId }, stop);
        }

        var isLead = step is StoryStep.GiveAnyway || file.State is ClaimState.Appealed;
        // An appeal is for another lead than the first.
        var who = !isLead ? desk : before == house.People[lead] ? "lou" : lead;
        IReadOnlyList<DecideClaim.PartInput> parts = step is StoryStep.GiveAnyway
            ? [.. file.Parts.Where(p => p.Outcome is not "covered").Select(p => new DecideClaim.PartInput((int)p.Position, "goodwill", "a customer of many years", new MoneyView(story.Trouble.Parts[(int)p.Position - 1].Cost, SampleShop.Currency)))]
            : story.InDepot ? [.. file.Parts.Where(p => p.Outcome is "covered").Select(p => new DecideClaim.PartInput((int)p.Position, Remedy: "depot_repair"))] : [];
        var command = new DecideClaim.Command(parts, step is StoryStep.GiveAnyway ? "goodwill" : null);
        var decided = await DecideClaim.Run(claim, command, isLead ? "lead" : "agent", isLead, house.By(who), house.Shelf, house.Database, stop);
        // Another claim's trip to the workshop came in between: the policy is asked again, and what it says then is decided at the next sitting.
        if (!decided.Granted(out _, out var no) && no.Reason == Words.Write(ClaimRefusal.AssessmentIsOld)) DemoHouse.Granted(await AssessClaim.Run(claim, house.By(who), house.Shelf, house.Database, stop));
        else DemoHouse.Granted(decided);
    }

    private async Task Remedy(ClaimStory story, string claim, string desk, string owner, CancellationToken stop)
    {
        RemedyRow? row;
        await using (var look = await house.Database.Look(stop)) row = (await look.RemediesOf(SampleShop.Maker, claim, stop)).FirstOrDefault(r => r.EndedAt is null);
        if (row is null) return;
        var move = story.Next(Words.Read<RemedyKind>(row.Kind), Words.Read<RemedyState>(row.State));
        var act = house.By(desk);
        var (db, id, today) = (house.Database, row.Id, DateOnly.FromDateTime(house.Time.Now.UtcDateTime));
        var parcel = new Parcel("DHL", string.Create(CultureInfo.InvariantCulture, $"NL{story.Trouble.Number:D7}{row.Step}{row.State.Length:D2}{row.Position}"));
        var price = new { Amount = story.Trouble.Parts[(int)Math.Max(1, row.Position) - 1].Cost * 2, SampleShop.Currency };
        _ = move switch
        {
            null => null,
            RemedyMove.Reserve => DemoHouse.Granted(await Reserve.Run(id, new Reserve.Command(row.PartId is null ? SkuOf(story, row) : null), act, db, stop)),
            RemedyMove.Ship => DemoHouse.Granted(await Ship.Run(id, new Ship.Command(parcel, ReturnDueOn: today.AddDays(21)), act, db, stop)),
            RemedyMove.Deliver => DemoHouse.Granted(await Deliver.Run(id, new Deliver.Command(), act, db, stop)),
            RemedyMove.ConfirmWorking => DemoHouse.Granted(await ConfirmWorking.Run(id, new ConfirmWorking.Command(), act, owner, db, stop)),
            RemedyMove.IssueRma => DemoHouse.Granted(await IssueRma.Run(id, act, db, stop)),
            RemedyMove.SendIn => DemoHouse.Granted(await SendIn.Run(id, new SendIn.Command(parcel), act, owner, db, stop)),
            RemedyMove.Receive => DemoHouse.Granted(await Receive.Run(id, new Receive.Command(), act, db, stop)),
            RemedyMove.Inspect => DemoHouse.Granted(await Inspect.Run(id, act, db, stop)),
            RemedyMove.FindNoFault => DemoHouse.Granted(await FindNoFault.Run(id, new FindNoFault.Command("It worked for a whole day on the bench."), act, db, stop)),
            RemedyMove.StartRepair => DemoHouse.Granted(await StartRepair.Run(id, act, db, stop)),
            RemedyMove.FinishRepair => DemoHouse.Granted(await FinishRepair.Run(id, new FinishRepair.Command(CostAmount: price.Amount, CostCurrency: price.Currency), act, db, stop)),
            RemedyMove.PassCheck => DemoHouse.Granted(await CheckRepair.Run(id, new CheckRepair.Command(true), act, db, stop)),
            RemedyMove.FailCheck => DemoHouse.Granted(await CheckRepair.Run(id, new CheckRepair.Command(false, "The first layer is still uneven."), act, db, stop)),
            RemedyMove.SendOut => DemoHouse.Granted(await SendOut.Run(id, new SendOut.Command(parcel), act, db, stop)),
            RemedyMove.OfferQuote => DemoHouse.Granted(await OfferQuote.Run(id, new OfferQuote.Command(price.Amount, price.Currency), act, db, stop)),
            RemedyMove.AcceptQuote => DemoHouse.Granted(await AnswerQuote.Run(id, new AnswerQuote.Accept(row.Amount ?? price.Amount, row.Currency ?? price.Currency), act, owner, db, stop)),
            RemedyMove.DeclineQuote => DemoHouse.Granted(await AnswerQuote.Decline(id, act, owner, db, stop)),
            var other => throw new InvalidOperationException($"the demo has no step {other} for a remedy"),
        };
    }

    private static string SkuOf(ClaimStory story, RemedyRow row) => SampleShop.Parts.First(p => p.Part.Item == row.Item && p.Product == story.Unit.Product).Part.Sku;

    /// <summary>A log of the machine as a file, and the file as evidence.</summary>
    private async Task Show(ClaimStory story, string claim, string unit, string owner, CancellationToken stop)
    {
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{story.Unit.Serial} {story.Trouble.FailedOn:yyyy-MM-dd} {story.Trouble.Parts[0].Symptom}\nhours {story.Hours}\n"));
        var act = house.By(owner);
        using var source = new MemoryStream(text);
        await using var coming = (await files.Take(source.ReadAsync, act.NewId("upload"), 1 << 20, stop))!;
        if (!AddAttachment.Read("text/plain", "machine.log", unit).Granted(out var command, out var no)) throw new InvalidOperationException(no.Detail);
        var added = DemoHouse.Granted(await AddAttachment.Run(command, coming, new UploadLimits(1 << 20, 1L << 30), house.Vault, act, owner, house.Database, stop));
        DemoHouse.Granted(await AddEvidence.Run(claim, new AddEvidence.Command(added.Id, "log", "request.evidence"), owner, house.By(owner), house.Shelf, house.Database, stop));
    }

    private async Task<(string Owner, string Unit)> OwnerOf(SoldUnit unit, CancellationToken stop)
    {
        await using var look = await house.Database.Look(stop);
        var row = (await look.Single<UnitRow>("SELECT * FROM unit WHERE maker = @Maker AND printed_serial = @Serial", new { SampleShop.Maker, unit.Serial }, stop))!;
        return (row.OwnerId!, row.Id);
    }

    private async Task<ClaimState> StateOf(string claim, CancellationToken stop)
    {
        await using var look = await house.Database.Look(stop);
        return (await look.FindClaim(SampleShop.Maker, claim, null, stop))!.State;
    }

    /// <summary>The claim that this one is the same as: as the flag says.</summary>
    private async Task<string> FirstOf(string claim, CancellationToken stop)
    {
        await using var look = await house.Database.Look(stop);
        var flag = (await look.FindClaim(SampleShop.Maker, claim, null, stop))!.Row.Flags;
        var at = flag.IndexOf("C-", StringComparison.Ordinal);
        return flag[at..(at + 13)];
    }
}
