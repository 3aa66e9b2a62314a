using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>A sandbox: events run through a programme in memory, on a clock of their own that `clock` events move on. Nothing is stored, and nothing stored is seen.</summary>
public static class TryProgramme
{
    private const int MostEvents = 2000;

    /// <param name="Text">A programme to try; the maker's published ones when left out.</param>
    public sealed record Command(IReadOnlyList<JsonElement> Events, string? Text = null);

    public sealed record Answer(IReadOnlyList<EventView> Events, IReadOnlyList<CreditAccountView> Accounts);

    public static async Task<Result<Answer, Refusal>> Run(Command command, string maker, CreditProgrammes programmes, Database database, CancellationToken stop)
    {
        if (command.Events is null or { Count: 0 or > MostEvents }) return Refusal.Invalid("events", $"`events` must be a list of 1 to {MostEvents} events.");
        Func<DateTimeOffset, Programme> on;
        if (command.Text is { } text)
        {
            var bag = new DiagnosticBag();
            if (FromSyntax.Read("text", text, bag) is not { } model) return new Refusal(RefusalCode.PolicyNotClean, string.Join('\n', bag.InOrder().Select(d => d.ToString())), "text");
            if (!ProgrammeFromPolicy.Read(model).Granted(out var programme, out var problems)) return new Refusal(RefusalCode.PolicyNotClean, string.Join('\n', problems), "text");
            on = new Programmes([programme]).On;
        }
        else
        {
            await using var look = await database.Look(stop);
            if (await programmes.Of(maker, look, stop) is not { } published) return CreditWords.NoProgramme;
            on = published.On;
        }

        var ledger = new CreditLedger(on);
        var views = new List<EventView>(command.Events.Count);
        for (var i = 0; i < command.Events.Count; i++)
        {
            if (!ShopEventReader.Read(command.Events[i]).Granted(out var told, out var problem)) return Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"events[{i + 1}]{(problem.Field is { } field ? "." + field : string.Empty)}"), problem.Detail);
            var done = ledger.Tell(told);
            var account = done.Touched is [var only] ? only : null;
            var balances = account is not null && ledger.Accounts.TryGetValue(account, out var file) ? file.At(ledger.Now).Balances.ToList() : [];
            views.Add(EventView.Of(new CreditOutcome(told, done.Refusal, done.Reception, done.IsAccepted && told is OrderEvent && account is null, [.. done.Entries.Select(e => e.Entry)], account, balances, done.Split, null)));
        }

        return new Answer(views, [.. ledger.Accounts.Values.Select(f => CreditAccountView.Of(f.At(ledger.Now), ledger.Now))]);
    }
}
