using Makegood.Cli;
using Makegood.Server.Access;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;

namespace Makegood.Server.Tests.Access;

public abstract class UserCommands<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private const string Password = "twelve or more letters\n";

    [Fact]
    public async Task An_operator_is_added_listed_given_a_new_password_and_the_last_one_stays()
    {
        var folder = Directory.CreateTempSubdirectory("makegood-user-").FullName;
        try
        {
            var store = await TStore.Make(cluster, folder);
            Assert.Equal((0, "`olga` can sign in now, as operator\n", string.Empty), Run(Password, "add", "olga", "--password-stdin"));
            Assert.Equal(1, Run(Password, "add", "olga", "--password-stdin").Code);
            Assert.Equal(2, Run("short\n", "add", "otto", "--password-stdin").Code);
            Assert.Equal(2, Run(Password, "add", "otto", "--role", "emperor", "--password-stdin").Code);
            Assert.Equal(2, Run(string.Empty, "add", "otto").Code);
            Assert.Equal(1, Run(Password, "add", "otto", "--maker", "nobody", "--password-stdin").Code);

            Assert.Equal((1, string.Empty, "makegood: This is the last operator of the installation. Add another one first\n"), Run(string.Empty, "disable", "olga"));
            Assert.Equal(0, Run(Password, "add", "otto", "--password-stdin").Code);
            Assert.Equal((0, "`olga` is shut\n", string.Empty), Run(string.Empty, "disable", "olga"));
            var list = Run(string.Empty, "list").Out.Split('\n');
            Assert.StartsWith("olga operator disabled ", list[0], StringComparison.Ordinal);
            Assert.StartsWith("otto operator active account_", list[1], StringComparison.Ordinal);
            Assert.Equal(0, Run("another long sentence\n", "password", "otto", "--password-stdin").Code);
            Assert.Equal(1, Run("another long sentence\n", "password", "nobody", "--password-stdin").Code);

            await using var database = Database.Open(store);
            var clock = new Clock(TimeProvider.System);
            Assert.True((await SignIn.Run(new SignIn.Command("otto", "another long sentence"), clock.Act(Act.House, "test"), database, CancellationToken.None)).Granted(out _, out _));
            Assert.Null(await ClaimInstallation.NewToken(clock.Act(Act.House, "test"), database, CancellationToken.None));

            (int Code, string Out, string Err) Run(string input, params string[] args)
            {
                using var output = new StringWriter { NewLine = "\n" };
                using var error = new StringWriter { NewLine = "\n" };
                var code = CommandLine.Run(["user", .. args, "--data", folder, .. store == folder ? Array.Empty<string>() : ["--store", store]], new StringReader(input), output, error);
                return (code, output.ToString(), error.ToString());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

public sealed class UserCommandsOnSqlite(PostgresCluster cluster) : UserCommands<OnSqlite>(cluster)
{
    private readonly PostgresCluster _cluster = cluster;

    [Fact]
    public async Task While_a_server_runs_it_does_the_work()
    {
        await using var server = await TestServer.Start<OnSqlite>(_cluster);
        Assert.Equal("`otto` can sign in now, as operator\n", Run("twelve or more letters\n", "add", "otto", "--password-stdin"));
        Assert.Equal("`anna` can sign in now, as agent\n", Run("twelve or more letters\n", "add", "anna", "--role", "agent", "--maker", "acme", "--password-stdin"));
        Assert.StartsWith("anna agent active ", Run(string.Empty, "list", "--maker", "acme"), StringComparison.Ordinal);
        Assert.Equal("`otto` has the new password; earlier sessions have ended\n", Run("another long sentence\n", "password", "otto", "--password-stdin"));
        Assert.Equal("`otto` is shut\n", Run(string.Empty, "disable", "otto"));
        Assert.Contains("no such login", Run(string.Empty, "disable", "nobody"), StringComparison.Ordinal);

        string Run(string input, params string[] args)
        {
            using var output = new StringWriter { NewLine = "\n" };
            CommandLine.Run(["user", .. args, "--data", server.Folder], new StringReader(input), output, output);
            return output.ToString();
        }
    }

    [Fact]
    public async Task While_another_program_has_the_store_it_says_whom_to_ask()
    {
        var folder = Directory.CreateTempSubdirectory("makegood-user-").FullName;
        await using (new SqliteDatabase(folder))
        {
            using var output = new StringWriter();
            using var error = new StringWriter { NewLine = "\n" };
            Assert.Equal(3, CommandLine.Run(["user", "list", "--data", folder], TextReader.Null, output, error));
            Assert.Contains("POST /api/v1/accounts", error.ToString(), StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }
}

public sealed class UserCommandsOnPostgres(PostgresCluster cluster) : UserCommands<OnPostgres>(cluster);
