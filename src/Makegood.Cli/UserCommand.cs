using System.CommandLine;
using Makegood.Domain.Basics;
using Makegood.Server;
using Makegood.Server.Access;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Cli;

/// <summary><c>makegood user</c>: people's accounts, from the machine that the store is on. For the first operator, and for when nobody can sign in.</summary>
internal static class UserCommand
{
    private const string Actor = "command-line";

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
        var role = new Option<string>("--role") { Description = $"what the person may do: {string.Join(", ", Role.All)}", HelpName = "ROLE", DefaultValueFactory = _ => Role.Operator };
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
            return common.In(call, (database, act, stop) => Finish(terminal, AddAccount.Run(new AddAccount.Command(name, call.GetValue(role)!, password), Everything, act, database, stop), made => $"`{made.Login}` can sign in now, as {made.Role}"));
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
        verb.Run = call => common.In(call, async (database, act, stop) =>
        {
            const int page = 200;
            string? after = null;
            while (true)
            {
                var accounts = await FindAccounts.All(act.Maker, after, page, database, stop);
                foreach (var account in accounts) await terminal.Out.WriteLineAsync(Page.Clean($"{account.Login}\t{account.Role}\t{(account.DisabledAt is { } since ? $"disabled {since:yyyy-MM-dd}" : "active")}\t{account.Id}"));
                if (accounts.Count < page) return Exit.Done;
                after = accounts[^1].Id;
            }
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
        verb.Run = call => common.In(call, async (database, act, stop) =>
        {
            if (!(await FindAccounts.ByLogin(act.Maker, call.GetValue(login)!, database, stop)).Granted(out var account, out var refusal)) throw Refused(refusal);
            return await Finish(terminal, DisableAccount.Run(account.Id, Everything, act, database, stop), shut => $"`{shut.Login}` is shut");
        });
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
            return common.In(call, async (database, act, stop) =>
            {
                if (!(await FindAccounts.ByLogin(act.Maker, name, database, stop)).Granted(out var account, out var refusal)) throw Refused(refusal);
                return await Finish(terminal, ResetPassword.Run(account.Id, new ResetPassword.Command(password), Everything, act, database, stop), done => $"`{done.Login}` has the new password; earlier sessions have ended");
            });
        };
        return verb;
    }

    private static Argument<string> Login() => new("LOGIN") { Description = "the name for signing in" };

    private static Option<bool> FromStandardInput() => new("--password-stdin") { Description = "read the password from the first line of standard input" };

    private static IReadOnlyList<(int, string)> Codes(string done, string negative) =>
        [(Exit.Done, done), (Exit.Negative, negative), (Exit.WrongInput, "wrong usage, settings, role or password"), (Exit.System, "the store cannot be used, or a running server has it open")];

    private static async Task<int> Finish<T>(Terminal terminal, Task<Result<T, Refusal>> running, Func<T, string> say)
    {
        if (!(await running).Granted(out var answer, out var refusal)) throw Refused(refusal);
        await terminal.Out.WriteLineAsync(Page.Clean(say(answer)));
        return Exit.Done;
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
        private readonly SettingOptions _settings = new(["data", "store"]);

        public void AddTo(Verb verb)
        {
            verb.Options.Add(_maker);
            _settings.AddTo(verb);
        }

        public int In(System.CommandLine.ParseResult call, Func<Database, Act, CancellationToken, Task<int>> run)
        {
            var settings = _settings.Read(call);
            return Upkeep.Guarded(() => Run(settings, call.GetValue(_maker), run).GetAwaiter().GetResult());
        }

        private static async Task<int> Run(Settings settings, string? maker, Func<Database, Act, CancellationToken, Task<int>> run)
        {
            var clock = new Clock(TimeProvider.System);
            Database database;
            try
            {
                database = Database.Open(settings.Store);
            }
            catch (StoreBusyException)
            {
                throw StopException.System($"makegood: a server has {settings.Store} open. Let it do the work: `POST /api/v1/accounts` with a key or session that has `access:manage`, and `POST /api/v1/accounts/ID/password` for a password; or stop it first");
            }

            await using (database)
            {
                await Migrator.Run(database, clock.Now, CancellationToken.None);
                if (maker is not null && !await FindMaker.Exists(maker, database, CancellationToken.None)) throw new StopException(Exit.Negative, $"makegood: there is no maker `{maker}`");
                return await run(database, clock.Act(maker ?? Act.House, Actor), CancellationToken.None);
            }
        }
    }
}
