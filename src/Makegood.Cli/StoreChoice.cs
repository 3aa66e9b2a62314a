using System.CommandLine;
using Makegood.Server;
using Makegood.Server.Access;
using Makegood.Server.Doors.Import;
using Makegood.Server.Registry;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Cli;

/// <summary>
/// Where a command works: in the store itself, or through the server that has it open. Two programs never write to one SQLite file (design/safety.md).
/// </summary>
internal sealed class StoreChoice
{
    private readonly SettingOptions _settings = new("data", "store");
    private readonly Option<string> _server = new("--server") { Description = "ask this server instead of opening the store", HelpName = "URL" };
    private readonly Option<string> _key = new("--key") { Description = "a key for that server; better in MAKEGOOD_KEY, where no list of processes shows it", HelpName = "KEY" };
    private readonly Option<string> _maker = new("--maker") { Description = "the maker whose data it is; not needed while there is one", HelpName = "SLUG" };

    public void AddTo(Command command)
    {
        command.Options.Add(_maker);
        _settings.AddTo(command);
        command.Options.Add(_server);
        command.Options.Add(_key);
    }

    /// <summary>Does the work in one place or the other.</summary>
    public T Do<T>(ParseResult call, Func<ImportHouse, string, T> here, Func<ServerConnection, T> there)
    {
        var maker = call.GetValue(_maker);
        if (call.GetValue(_server) is { } address)
        {
            using var server = ServerConnection.At(address, call.GetValue(_key) ?? Environment.GetEnvironmentVariable("MAKEGOOD_KEY"));
            return Ask(server, maker, there);
        }

        var settings = _settings.Read(call);
        return Upkeep.Guarded(() =>
        {
            Database database;
            try
            {
                database = Database.Open(settings.Store);
            }
            catch (StoreBusyException busy)
            {
                using var server = ServerConnection.In(settings.Folder) ?? throw StopException.System($"makegood: {busy.Message}. To let a server do it, give its address: --server http://127.0.0.1:8730 and a key in MAKEGOOD_KEY");
                return Ask(server, maker, there);
            }

            try
            {
                return Open(database, settings, maker, here);
            }
            finally
            {
                database.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        });
    }

    private static T Open<T>(Database database, Settings settings, string? maker, Func<ImportHouse, string, T> here)
    {
        if (Migrator.Pending(database, CancellationToken.None).GetAwaiter().GetResult().Count > 0) throw StopException.System($"makegood: {database.Where} is not up to date or empty; run `makegood migrate`, or start `makegood serve` once");
        var clock = new Clock(TimeProvider.System);
        var vault = PersonVault.Open(settings.Folder);
        CheckVault.Run(vault, clock.Act(Act.House, "cli"), database, CancellationToken.None).GetAwaiter().GetResult();
        var makers = FindMaker.All(database, CancellationToken.None).GetAwaiter().GetResult().Select(m => m.Slug).ToList();
        return here(new ImportHouse(database, clock, vault, new PolicyShelf()), Choose(maker, makers));
    }

    private static T Ask<T>(ServerConnection server, string? maker, Func<ServerConnection, T> there)
    {
        // A key of a maker acts for that maker and sees no others.
        var makers = server.Makers();
        if (makers is not null) server.For(Choose(maker, makers));
        else if (maker is not null) server.For(maker);
        return there(server);
    }

    private static string Choose(string? maker, IReadOnlyList<string> makers)
    {
        if (maker is not null) return makers.Contains(maker) ? maker : throw StopException.WrongInput($"makegood: there is no maker `{maker}`; {(makers.Count == 0 ? "there is none yet" : $"there are {string.Join(", ", makers)}")}");
        return makers switch
        {
            [var only] => only,
            [] => throw StopException.WrongInput("makegood: there is no maker yet; make one with `POST /api/v1/makers` (docs/guides/first-steps.md)"),
            _ => throw StopException.WrongInput($"makegood: there are several makers ({string.Join(", ", makers)}); say which with --maker"),
        };
    }
}
