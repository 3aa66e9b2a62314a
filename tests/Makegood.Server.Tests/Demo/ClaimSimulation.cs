using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Server.Claims;
using Makegood.Server.Doors.Demo;
using Makegood.Server.Remedies;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Tests.Demo;

/// <summary>
/// Lives of claims in which anybody may try anything at any time: the real operations on a virtual clock that jumps forward by years and back by hours, with
/// requests that come twice and works that break off at any statement. All chance comes from the seed.
/// </summary>
internal sealed class ClaimSimulation(DemoHouse house, SampleLife life, long seed)
{
    private const int StepsMost = 26;
    private static readonly string[] SupplierOutcomes = ["repaired", "replaced", "refused", "no_fault"];
    private static readonly string[] InsteadOfRepair = ["unit_swap", "part_only", "money_hand_off"];

    private readonly Random _dice = new(unchecked((int)seed));
    private readonly List<string> _claims = [];
    private readonly List<string> _spares = [];

    /// <summary>What was tried, granted, broken off and sent twice.</summary>
    public (long Tried, long Granted, long Crashed, long Twice) Counts { get; private set; }

    private static CancellationToken Stop => CancellationToken.None;

    private Database Database => house.Database;

    /// <summary>A store with the sample maker and its units, and as many lives as wanted.</summary>
    /// <returns>The simulation, lived to its end.</returns>
    public static async Task<ClaimSimulation> Run(Database database, string folder, int lives, long seed)
    {
        // The last day of February of a leap year lies in the life: units are sold on it, and fail around it.
        var life = SampleLife.Make(Math.Clamp(lives / 4, 12, 120), lives, seed, new DateOnly(2028, 3, 2));
        await Migrator.Run(database, life.Start, Stop);
        var house = new DemoHouse(database, PersonVault.Open(folder), new PolicyShelf(), new DemoTime(seed, life.Start));
        await house.Open(Stop);
        await house.Sell(life.Units, 100, _ => { }, Stop);
        var simulation = new ClaimSimulation(house, life, seed);
        await simulation.Stock(lives / 8);
        foreach (var trouble in life.Troubles) await simulation.Live(trouble);
        return simulation;
    }

    // Units that nobody owns, to go out in place of others.
    private async Task Stock(int count)
    {
        var commands = Enumerable.Range(0, count).Select(i => new RegisterUnit.Command($"NLS{i:D6}", i % 2 == 0 ? SampleShop.Printer : SampleShop.Kit, DateOnly.FromDateTime(life.Start.UtcDateTime))).ToList();
        foreach (var unit in await RegisterUnits.Run(commands, forShow: false, house.By("ada"), house.Shelf, Database, Stop)) Assert.True(unit.Granted(out _, out _));
        _spares.AddRange(commands.Select(c => c.Serial));
    }

    private async Task Live(Trouble trouble)
    {
        var story = new ClaimStory(trouble, life.Units[trouble.Unit], seed);
        house.Time.Now = _dice.Next(6) == 0 ? new DateTimeOffset(2028, 2, 29, _dice.Next(24), 0, 0, TimeSpan.Zero) : trouble.FiledAt;
        var (owner, unit) = await OwnerOf(story.Unit);
        var before = await Count();
        var failed = trouble.FailedOn > DateOnly.FromDateTime(house.Time.Now.UtcDateTime) ? (DateOnly?)null : trouble.FailedOn;
        await Try(owner, act => FileClaim.Run(
            new FileClaim.Command(story.Unit.Serial, [.. trouble.Parts.Select(p => new ClaimedPartInput(p.Item))], trouble.Parts[0].Symptom, story.Told, failed, story.AtFiling(), Language: story.Unit.Language, Submit: _dice.Next(10) > 0),
            "portal", owner, act, house.Shelf, house.Vault, Database, Stop), mayRepeat: false);
        if (await Count() == before) return;
        var claim = await Newest();
        _claims.Add(claim);
        var steps = 6 + _dice.Next(StepsMost - 6);
        for (var i = 0; i < steps; i++)
        {
            Pass();
            await Anything(story, claim, unit, owner);
        }
    }

    private void Pass()
    {
        var jump = _dice.Next(100);
        house.Time.Now += jump < 5 ? TimeSpan.FromDays(20 + _dice.Next(400)) : jump < 8 ? TimeSpan.FromHours(-5) : TimeSpan.FromMinutes(1 + _dice.Next(5000));
    }

    private async Task Anything(ClaimStory story, string claim, string unit, string owner)
    {
        var desk = _dice.Next(2) == 0 ? "ada" : "ben";
        var lead = _dice.Next(2) == 0 ? "lea" : "lou";
        var parts = story.Trouble.Parts.Select((_, i) => new PartFactsInput(i + 1, story.OfDeskAboutPart())).ToList();
        switch (_dice.Next(22))
        {
            case 0: await Try(owner, act => SubmitClaim.Run(claim, owner, act, house.Shelf, Database, Stop)); break;
            case 1 or 2: await Try(owner, act => GiveFacts.Run(claim, new GiveFacts.Command(story.OfCustomer()), owner, act, house.Shelf, Database, Stop)); break;
            case 3 or 4: await Try(desk, act => GiveFacts.Run(claim, new GiveFacts.Command(story.OfDesk(), parts), null, act, house.Shelf, Database, Stop)); break;
            case 5: await Try(desk, act => AssessClaim.Run(claim, act, house.Shelf, Database, Stop)); break;
            case 6: await Try(desk, act => RequestInformation.Run(claim, new RequestInformation.Command(), act, house.Shelf, Database, Stop)); break;
            case 7 or 8: await Try(desk, act => DecideClaim.Run(claim, new DecideClaim.Command(), "agent", false, act, house.Shelf, Database, Stop)); break;
            case 9: await Try(lead, act => DecideClaim.Run(claim, new DecideClaim.Command([.. story.Trouble.Parts.Select((p, i) => new DecideClaim.PartInput(i + 1, "goodwill", "kind", new MoneyView(p.Cost, "USD")))]), "lead", true, act, house.Shelf, Database, Stop)); break;
            case 10: await Try(lead, act => DecideClaim.Run(claim, new DecideClaim.Command([.. story.Trouble.Parts.Select((_, i) => new DecideClaim.PartInput(i + 1, Remedy: "depot_repair"))]), "lead", true, act, house.Shelf, Database, Stop)); break;
            case 11: await Try(owner, act => AppealClaim.Run(claim, new AppealClaim.Command("look again"), owner, act, house.Vault, Database, Stop)); break;
            case 12: await Try(desk, act => CloseClaim.Run(claim, new CloseClaim.Command("other"), act, Database, Stop)); break;
            case 13: await Try(desk, act => GiveUpWaiting.Run(claim, act, Database, Stop)); break;
            case 14 when _dice.Next(3) == 0: await Try(owner, act => WithdrawClaim.Run(claim, new WithdrawClaim.Command("found it"), owner, act, Database, Stop)); break;
            case 14: await Try(desk, act => MarkDuplicate.Run(claim, new MarkDuplicate.Command(_claims[_dice.Next(_claims.Count)]), act, Database, Stop)); break;
            case 15: await Try(desk, act => ReopenClaim.Run(claim, new ReopenClaim.Command("it came back"), true, null, act, Database, Stop)); break;
            case 16: await Try(desk, act => ClearFlags.Run(claim, new ClearFlags.Command("looked at it"), act, Database, Stop)); break;
            case 17: await Try(desk, act => QuoteRefusedPart.Run(claim, new QuoteRefusedPart.Command(new MoneyView(2500, "USD")), act, Database, Stop)); break;
            default: await Remedy(story, claim, desk, lead, owner); break;
        }
    }

    // Mostly what comes next, sometimes what does not; and money, which is asked for and answered twice.
    private async Task Remedy(ClaimStory story, string claim, string desk, string lead, string owner)
    {
        RemedyRow? row;
        string? key;
        await using (var look = await Database.Look(Stop))
        {
            row = (await look.RemediesOf(MakeDemo.Maker, claim, Stop)).OrderBy(r => r.EndedAt is not null).ThenBy(r => r.Id, StringComparer.Ordinal).FirstOrDefault();
            key = row is null ? null : await look.Single<string>("SELECT id FROM hand_off WHERE maker = @Maker AND remedy_id = @Id", new { MakeDemo.Maker, row.Id }, Stop);
        }

        if (row is null) return;
        var (id, kind, state) = (row.Id, Words.Read<RemedyKind>(row.Kind), Words.Read<RemedyState>(row.State));
        if (state is RemedyState.Planned && _dice.Next(2) == 0)
        {
            var rather = Words.Write(Enum.GetValues<RemedyKind>()[_dice.Next(Enum.GetValues<RemedyKind>().Length)]);
            bool? partTravels = _dice.Next(2) == 0 ? false : null;
            await Try(desk, act => ChooseRemedy.Run(id, new ChooseRemedy.Command(rather, "rather this way", partTravels), act, Database, Stop));
        }

        var likely = RemedyLifecycle.MovesOf(kind, state);
        var all = Enum.GetValues<RemedyMove>();
        var move = likely.Count > 0 && _dice.Next(5) > 0 ? likely[_dice.Next(likely.Count)] : all[_dice.Next(all.Length)];
        var today = DateOnly.FromDateTime(house.Time.Now.UtcDateTime);
        var parcel = new Parcel("DHL", $"T{_dice.Next(1_000_000)}");
        var spare = _spares[_dice.Next(_spares.Count)];
        var (chance, ofSupplier) = (_dice.Next(2), SupplierOutcomes[_dice.Next(SupplierOutcomes.Length)]);
        await (move switch
        {
            RemedyMove.Reserve when kind is RemedyKind.AdvanceUnit or RemedyKind.UnitSwap => Try(desk, act => Reserve.Run(id, new Reserve.Command(Serial: spare), act, Database, Stop)),
            RemedyMove.Reserve => Try(desk, act => Reserve.Run(id, new Reserve.Command(SampleShop.Parts.FirstOrDefault(p => p.Part.Item == row.Item && p.Product == story.Unit.Product).Part?.Sku), act, Database, Stop)),
            RemedyMove.Release => Try(desk, act => Release.Run(id, new Release.Command("another one"), act, Database, Stop)),
            RemedyMove.Ship => Try(desk, act => Ship.Run(id, new Ship.Command(parcel, ReturnDueOn: today.AddDays(20)), act, Database, Stop)),
            RemedyMove.Deliver => Try(desk, act => Deliver.Run(id, new Deliver.Command(), act, Database, Stop)),
            RemedyMove.ConfirmWorking => Try(owner, act => ConfirmWorking.Run(id, new ConfirmWorking.Command(), act, owner, Database, Stop)),
            RemedyMove.ReportNotFixed => Try(desk, act => ReportNotFixed.Run(id, new ReportNotFixed.Command("the same again"), act, null, Database, Stop)),
            RemedyMove.ReportLost => Try(desk, act => ReportLost.Run(id, new ReportLost.Command("the carrier gave up", [new EvidenceInput("carrier_scan", "LOST-1")]), act, Database, Stop)),
            RemedyMove.IssueRma => Try(desk, act => IssueRma.Run(id, act, Database, Stop)),
            RemedyMove.SendIn => Try(owner, act => SendIn.Run(id, new SendIn.Command(parcel), act, owner, Database, Stop)),
            RemedyMove.Receive => Try(desk, act => Receive.Run(id, new Receive.Command(), act, Database, Stop)),
            RemedyMove.Inspect => Try(desk, act => Inspect.Run(id, act, Database, Stop)),
            RemedyMove.FindNoFault => Try(desk, act => FindNoFault.Run(id, new FindNoFault.Command("works"), act, Database, Stop)),
            RemedyMove.FindIrreparable => Try(desk, act => FindIrreparable.Run(id, new FindIrreparable.Command("burnt"), act, Database, Stop)),
            RemedyMove.StartRepair => Try(desk, act => StartRepair.Run(id, act, Database, Stop)),
            RemedyMove.FinishRepair => Try(desk, act => FinishRepair.Run(id, new FinishRepair.Command(), act, Database, Stop)),
            RemedyMove.PassCheck => Try(desk, act => CheckRepair.Run(id, new CheckRepair.Command(true), act, Database, Stop)),
            RemedyMove.FailCheck => Try(desk, act => CheckRepair.Run(id, new CheckRepair.Command(false, "uneven"), act, Database, Stop)),
            RemedyMove.SendOut => Try(desk, act => SendOut.Run(id, new SendOut.Command(parcel), act, Database, Stop)),
            RemedyMove.OfferQuote => Try(desk, act => OfferQuote.Run(id, new OfferQuote.Command(4000, "USD"), act, Database, Stop)),
            RemedyMove.AcceptQuote => Try(owner, act => AnswerQuote.Run(id, new AnswerQuote.Accept(row.Amount ?? 1, row.Currency ?? "USD"), act, owner, Database, Stop)),
            RemedyMove.DeclineQuote => Try(owner, act => AnswerQuote.Decline(id, act, owner, Database, Stop)),
            RemedyMove.Cancel => Try(desk, act => CancelRemedy.Run(id, new CancelRemedy.Command("not any more"), act, Database, Stop)),
            RemedyMove.Request => Try(desk, act => RequestMoney.Run(id, new RequestMoney.Command(5000, "USD", "refund"), act, Database, Stop)),
            RemedyMove.Accept or RemedyMove.Complete or RemedyMove.Fail when key is not null => Try("shop", act => AnswerHandOff.Run(key, new AnswerHandOff.Command(move is RemedyMove.Accept ? "accepted" : move is RemedyMove.Fail ? "failed" : "done", "PAY-" + key[^8..], "no such card"), act, Database, Stop)),
            RemedyMove.AwaitReturn => Try(desk, act => AwaitReturn.Run(id, new AwaitReturn.Command(today.AddDays(14)), act, Database, Stop)),
            RemedyMove.ReceiveReturn => Try(desk, act => ReceiveReturn.Run(id, new ReceiveReturn.Command(), act, Database, Stop)),
            RemedyMove.PassDeadline => Try(desk, act => PassDeadline.Run(id, act, Database, Stop)),
            RemedyMove.Charge => Try(desk, act => Charge.Run(id, new Charge.Command(4200, "USD", "it never came back"), act, Database, Stop)),
            RemedyMove.Waive => Try(lead, act => Waive.Run(id, new Waive.Command("not worth the parcel"), act, Database, Stop)),
            RemedyMove.SendToSupplier => Try(desk, act => SendToSupplier.Run(id, new SendToSupplier.Command(parcel, chance == 0 ? "Helmond Components" : null, "S-" + parcel.Tracking), act, Database, Stop)),
            RemedyMove.TakeBack => Try(desk, act => TakeBack.Run(id, new TakeBack.Command(ofSupplier, chance == 0 ? 1200 : null, chance == 0 ? "USD" : null), act, Database, Stop)),
            RemedyMove.TurnInto => Try(desk, act => TurnInto.Run(id, new TurnInto.Command(InsteadOfRepair[_dice.Next(InsteadOfRepair.Length)]), act, Database, Stop)),
            RemedyMove.Accept or RemedyMove.Complete or RemedyMove.Fail => Task.CompletedTask,
        });
    }

    /// <summary>Does it; sometimes it breaks off and is tried again, sometimes it is sent twice.</summary>
    private async Task Try<T>(string who, Func<Act, Task<Result<T, Refusal>>> operation, bool mayRepeat = true)
        where T : notnull
    {
        var (tried, granted, crashed, twice) = Counts;
        var act = house.By(who);
        if (_dice.Next(12) == 0)
        {
            var left = 1 + _dice.Next(14);
            Database.Before = _ =>
            {
                if (--left == 0) throw new IOException("the power went out");
            };
            try
            {
                await operation(act);
            }
            catch (IOException)
            {
                crashed++;
            }
            finally
            {
                Database.Before = null;
            }

            // It may have come through before the power went out; what may not be done twice is not tried again then.
            if (left > 0 && !mayRepeat)
            {
                Counts = (tried + 1, granted + 1, crashed, twice);
                return;
            }
        }

        if ((await operation(act)).Granted(out _, out _)) granted++;
        if (mayRepeat && _dice.Next(10) == 0)
        {
            twice++;
            await operation(act);
        }

        Counts = (tried + 1, granted, crashed, twice);
    }

    private async Task<(string Owner, string Unit)> OwnerOf(SoldUnit unit)
    {
        await using var look = await Database.Look(Stop);
        var row = (await look.Single<UnitRow>("SELECT * FROM unit WHERE maker = @Maker AND printed_serial = @Serial", new { MakeDemo.Maker, unit.Serial }, Stop))!;
        return (row.OwnerId!, row.Id);
    }

    private async Task<long> Count()
    {
        await using var look = await Database.Look(Stop);
        return await look.Single<long>("SELECT COUNT(*) FROM claim WHERE maker = @Maker", new { MakeDemo.Maker }, Stop);
    }

    private async Task<string> Newest()
    {
        await using var look = await Database.Look(Stop);
        return (await look.Query<string>("SELECT id FROM claim WHERE maker = @Maker", new { MakeDemo.Maker }, Stop)).Single(id => !_claims.Contains(id));
    }
}
