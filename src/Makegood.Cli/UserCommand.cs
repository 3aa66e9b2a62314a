using System.CommandLine;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Server;
using Makegood.Server.Access;
using Makegood.Server.Doors.Http;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Cli;

/// <summary><c>makegood user</c>: people's accounts, from the machine that the store is on. For the first operator, and for when nobody can sign in.</summary>
internal static class UserCommand
{
    private const string Actor = "command-line";
    private const string Accounts = Api.Root + "/accounts";
    private const string JsonType = "application/json";
    private const int LargestPage = 200;

    // Whoever can open the store can do anything with it; there is nothing to keep from them here.
    private static readonly IReadOnlySet<string> Everything = Scope.All.ToHashSet(StringComparer.Ordinal);

    public static Command Create(Terminal terminal)
    {
        var user = new Command("user", "People's accounts: add, list, disable, set a password.");
        user.Subcommands.Add(Add(terminal));
        user.Subcommands.Add(List(terminal));
        user.Subcommands.Add(Disable(terminal));
        user.Subcommands.Add(Password(terminal));
        return user;
    }

    private static Verb Add(Terminal terminal)
    {
        var common = new Common();
        var login = Login();
        var role = new Option<string>("--role") { Description = $"what the person may do: {string.Join(", ", Role.All)}; operator when not said", HelpName = "ROLE" };
        var stdin = FromStandardInput();
        var verb = new Verb("add", "Give a person an account.")
        {
            More = "The password is asked for, or read from standard input; it is never an argument, because other people on the machine can see those.",
            Examples =
            [
                ("makegood user add olga --role operator", "an operator of the installation; asks for the password"),
                ("makegood user add anna --role agent --maker acme --password-stdin < password.txt", "an agent of the maker acme"),
            ],
            Codes = Codes("the account is made", "the login is taken"),
        };
        verb.Arguments.Add(login);
        verb.Options.Add(role);
        verb.Options.Add(stdin);
        common.AddTo(verb);
        verb.Run = call =>
        {
            var name = call.GetValue(login)!;
            var password = ReadPassword(terminal, call.GetValue(stdin), name);
            var command = new AddAccount.Command(name, call.GetValue(role) ?? Role.Operator, password);
            string Say(AddAccount.Answer made) => $"`{made.Login}` can sign in now, as {made.Role}";
            return common.In(
                call,
                (database, act, stop) => Finish(terminal, AddAccount.Run(command, Everything, act, database, stop), Say),
                server => Told(terminal, Say(server.Post<AddAccount.Answer>(Accounts, Json(command), JsonType))));
        };
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var common = new Common();
        var verb = new Verb("list", "The accounts of the installation, or of a maker.")
        {
            Examples = [("makegood user list", "the people of the installation"), ("makegood user list --maker acme", "the people of the maker acme")],
            Codes = Codes("listed", "never"),
        };
        common.AddTo(verb);
        verb.Run = call => common.In(
            call,
            async (database, act, stop) =>
            {
                string? after = null;
                while (true)
                {
                    var accounts = await FindAccounts.All(act.Maker, after, LargestPage, database, stop);
                    foreach (var account in accounts) Told(terminal, Line(account));
                    if (accounts.Count < LargestPage) return Exit.Done;
                    after = accounts[^1].Id;
                }
            },
            server =>
            {
                foreach (var account in All(server)) Told(terminal, Line(account));
                return Exit.Done;
            });
        return verb;
    }

    private static Verb Disable(Terminal terminal)
    {
        var common = new Common();
        var login = Login();
        var verb = new Verb("disable", "Shut an account and end its sessions.")
        {
            Examples = [("makegood user disable anna --maker acme", "anna is out at once, and cannot sign in")],
            Codes = Codes("the account is shut", "there is no such login, or it is the last operator"),
        };
        verb.Arguments.Add(login);
        common.AddTo(verb);
        string Say(AccountView shut) => $"`{shut.Login}` is shut";
        verb.Run = call => common.In(
            call,
            async (database, act, stop) =>
            {
                if (!(await FindAccounts.ByLogin(act.Maker, call.GetValue(login)!, database, stop)).Granted(out var account, out var refusal)) throw Refused(refusal);
                return await Finish(terminal, DisableAccount.Run(account.Id, Everything, act, database, stop), Say);
            },
            server => Told(terminal, Say(server.Post<AccountView>($"{Accounts}/{IdOf(server, call.GetValue(login)!)}/disable", new MemoryStream(), JsonType))));
        return verb;
    }

    private static Verb Password(Terminal terminal)
    {
        var common = new Common();
        var login = Login();
        var stdin = FromStandardInput();
        var verb = new Verb("password", "Set somebody's password anew and end their sessions.")
        {
            More = "The password is asked for, or read from standard input; it is never an argument, because other people on the machine can see those.",
            Examples = [("makegood user password olga", "asks for the new password"), ("makegood user password olga --password-stdin < password.txt", "reads it")],
            Codes = Codes("the password is set", "there is no such login"),
        };
        verb.Arguments.Add(login);
        verb.Options.Add(stdin);
        common.AddTo(verb);
        verb.Run = call =>
        {
            var name = call.GetValue(login)!;
            var password = ReadPassword(terminal, call.GetValue(stdin), name);
            string Say(string who) => $"`{who}` has the new password; earlier sessions have ended";
            var command = new ResetPassword.Command(password);
            return common.In(
                call,
                async (database, act, stop) =>
                {
                    if (!(await FindAccounts.ByLogin(act.Maker, name, database, stop)).Granted(out var account, out var refusal)) throw Refused(refusal);
                    return await Finish(terminal, ResetPassword.Run(account.Id, command, Everything, act, database, stop), done => Say(done.Login));
                },
                server => Told(terminal, Say(server.Post<ResetPassword.Answer>($"{Accounts}/{IdOf(server, name)}/password", Json(command), JsonType).Login)));
        };
        return verb;
    }

    private static string Line(AccountView account) => $"{account.Login} {account.Role} {(account.DisabledAt is { } since ? $"disabled {since:yyyy-MM-dd}" : "active")} {account.Id}";

    private static int Told(Terminal terminal, string line)
    {
        terminal.Out.WriteLine(Page.Clean(line));
        return Exit.Done;
    }

    private static MemoryStream Json<T>(T command) => new(JsonSerializer.SerializeToUtf8Bytes(command, Wire.Options));

    private static IEnumerable<AccountView> All(ServerConnection server)
    {
        string? after = null;
        do
        {
            using var text = new MemoryStream();
            server.Get($"{Accounts}?limit={LargestPage}{(after is null ? string.Empty : "&after=" + after)}", text);
            var page = JsonSerializer.Deserialize<PageOf<AccountView>>(text.ToArray(), Wire.Options)!;
            foreach (var account in page.Items) yield return account;
            after = page.Next;
        }
        while (after is not null);
    }

    private static string IdOf(ServerConnection server, string login) => All(server).FirstOrDefault(a => a.Login == login)?.Id ?? throw Refused(Refusal.NotFound("login"));

    private static Argument<string> Login() => new("LOGIN") { Description = "the name for signing in" };

    private static Option<bool> FromStandardInput() => new("--password-stdin") { Description = "read the password from the first line of standard input" };

    private static IReadOnlyList<(int, string)> Codes(string done, string negative) =>
        [(Exit.Done, done), (Exit.Negative, negative), (Exit.WrongInput, "wrong usage, settings, role or password"), (Exit.System, "the store cannot be used, or a running server has it open")];

    private static async Task<int> Finish<T>(Terminal terminal, Task<Result<T, Refusal>> running, Func<T, string> say)
    {
        if (!(await running).Granted(out var answer, out var refusal)) throw Refused(refusal);
        return Told(terminal, say(answer));
    }

    private static StopException Refused(Refusal refusal) =>
        new(refusal.Code is RefusalCode.Invalid ? Exit.WrongInput : Exit.Negative, $"makegood: {refusal.Detail.TrimEnd('.')}");

    private static string ReadPassword(Terminal terminal, bool fromStandardInput, string login)
    {
        if (fromStandardInput) return terminal.In.ReadLine() is { Length: > 0 } line ? line : throw StopException.WrongInput("makegood: standard input holds no password; write it on the first line");
        if (!terminal.InputIsTerminal) throw StopException.WrongInput("makegood: there is no terminal to ask for the password; give it on standard input with --password-stdin");
        var first = Ask(terminal, $"Password for {login}: ");
        return Ask(terminal, "The same again: ") == first ? first : throw StopException.WrongInput("makegood: the two are not the same; nothing was changed");
    }

    private static string Ask(Terminal terminal, string question)
    {
        terminal.Err.Write(Page.Clean(question));
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key is not ConsoleKey.Enter)
        {
            if (key.Key is ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar is not '\0') typed.Append(key.KeyChar);
        }

        terminal.Err.WriteLine();
        return typed.ToString();
    }

    /// <summary>Which store, and whose people.</summary>
    private sealed class Common
    {
        private readonly Option<string> _maker = new("--maker") { Description = "the maker's slug; without it, the installation itself", HelpName = "SLUG" };
        private readonly SettingOptions _settings = new("data", "store");

        public void AddTo(Verb verb)
        {
            verb.Options.Add(_maker);
            _settings.AddTo(verb);
        }

        /// <summary>Does the work in the store, or through the server that has it open.</summary>
        public int In(ParseResult call, Func<Database, Act, CancellationToken, Task<int>> here, Func<ServerConnection, int> there)
        {
            var settings = _settings.Read(call);
            return Upkeep.Guarded(() => Run(settings, call.GetValue(_maker), here, there).GetAwaiter().GetResult());
        }

        private static async Task<int> Run(Settings settings, string? maker, Func<Database, Act, CancellationToken, Task<int>> here, Func<ServerConnection, int> there)
        {
            var clock = new Clock(TimeProvider.System);
            Database database;
            try
            {
                database = Database.Open(settings.Store);
            }
            catch (StoreBusyException)
            {
                using var server = ServerConnection.In(settings.Folder);
                if (server is not null)
                {
                    if (maker is not null) server.For(maker);
                    return there(server);
                }

                throw StopException.System($"makegood: another program has {settings.Store} open. If it is a server, let it do the work: `POST /api/v1/accounts` with a key or session that has `access:manage`, and `POST /api/v1/accounts/ID/password` for a password; or stop it first");
            }

            await using (database)
            {
                await Migrator.Run(database, clock.Now, CancellationToken.None);
                if (maker is not null && !await FindMaker.Exists(maker, database, CancellationToken.None)) throw new StopException(Exit.Negative, $"makegood: there is no maker `{maker}`");
                return await here(database, clock.Act(maker ?? Act.House, Actor), CancellationToken.None);
            }
        }
    }
}
