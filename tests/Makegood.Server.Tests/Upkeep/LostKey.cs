using Makegood.Cli;
using Makegood.Server.Doors.Webhooks;
using Makegood.Server.Registry;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;

namespace Makegood.Server.Tests.Upkeep;

/// <summary>The master key is gone: nothing happens by itself, the loss is told, and whoever accepts it starts again.</summary>
public abstract class LostKey<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task The_loss_is_told_accepted_once_and_kept_in_the_audit()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        var clock = new Clock(new TestClock(new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero)));
        var (person, hook) = await Fill(store, clock);
        await store.Database.DisposeAsync();
        var key = Path.Combine(store.Folder, PersonVault.FileName);

        // With its key there is nothing to accept.
        Assert.Equal(1, Call(store, "doctor", "--accept-lost-key", "--yes").Code);
        var foreign = new byte[32];
        await File.WriteAllBytesAsync(key, foreign);
        Assert.Equal(1, Call(store, "doctor").Code);
        Assert.Contains("--accept-lost-key", Call(store, "doctor").Out, StringComparison.Ordinal);
        var (code, told, _) = Call(store, "doctor", "--accept-lost-key");
        Assert.Equal(1, code);
        Assert.Contains("addresses of 1 persons", told, StringComparison.Ordinal);
        Assert.Equal(foreign, await File.ReadAllBytesAsync(key));
        Assert.Equal(2, Call(store, "doctor", "--yes").Code);

        var (done, said, complained) = Call(store, "doctor", "--accept-lost-key", "--yes");
        Assert.True(done == 0, said + complained);
        Assert.NotEqual(foreign, await File.ReadAllBytesAsync(key));
        Assert.Equal(foreign, await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(store.Folder, "master.key.unfit-*"))));
        Assert.Equal(0, Call(store, "verify").Code);

        await using var database = Database.Open(store.Store);
        var vault = PersonVault.Open(store.Folder);
        await CheckVault.Run(vault, clock.Act(Act.House, "server"), database, CancellationToken.None);
        Assert.True((await FindPerson.Run(person, "acme", vault, database, CancellationToken.None)).Granted(out var seen, out _));
        Assert.True(seen is { Name: null, ErasedAt: not null });
        await using (var look = await database.Look(CancellationToken.None))
        {
            Assert.Equal(1, await look.Single<long>("SELECT count(*) FROM audit_event WHERE kind = 'installation.master_key_lost'", null, CancellationToken.None));
            Assert.Equal(0, await look.Single<long>("SELECT count(*) FROM person_key", null, CancellationToken.None));
            Assert.NotNull(await look.Single<string?>("SELECT disabled_at FROM webhook WHERE id = @hook", new { hook }, CancellationToken.None));
        }

        // What the reader is told to do about the webhook works, and new persons are sealed with the new key.
        Assert.True((await AddWebhook.Rotate(hook, clock.Act("acme", "test"), vault, database, CancellationToken.None)).Granted(out var fresh, out _));
        await using (var look = await database.Look(CancellationToken.None))
        {
            var row = (await look.Single<WebhookRow>("SELECT * FROM webhook WHERE id = @hook", new { hook }, CancellationToken.None))!;
            Assert.Equal((fresh.Secret, null), (vault.OpenSecret("acme", hook, row.Secret), row.EarlierSecret));
        }

        Assert.True((await CreatePerson.Run(new PersonData("Bert"), vault, clock.Act("acme", "test"), database, CancellationToken.None)).Granted(out _, out _));
    }

    private static async Task<(string Person, string Webhook)> Fill(TestStore store, Clock clock)
    {
        var vault = PersonVault.Open(store.Folder);
        var act = clock.Act("acme", "test");
        await CheckVault.Run(vault, clock.Act(Act.House, "server"), store.Database, CancellationToken.None);
        await using (var work = await store.Database.Begin(clock.Act(Act.House, "test"), CancellationToken.None))
        {
            await work.Add(new MakerRow { Maker = Act.House, Id = "acme", Slug = "acme", Name = "Acme", TimeZone = "UTC", CreatedAt = clock.Now }, "maker.created", CancellationToken.None);
            await work.Commit(CancellationToken.None);
        }

        Assert.True((await CreatePerson.Run(new PersonData("Anna"), vault, act, store.Database, CancellationToken.None)).Granted(out var person, out _));
        var hook = act.NewId("webhook");
        await using (var work = await store.Database.Begin(act, CancellationToken.None))
        {
            await work.Add(new WebhookRow { Maker = "acme", Id = hook, Url = "https://192.0.2.1/hook", Topics = "*", Secret = vault.SealSecret("acme", hook, "whsec_x"), CreatedAt = clock.Now }, "webhook.added", CancellationToken.None);
            await work.Commit(CancellationToken.None);
        }

        return (person.Id, hook);
    }

    private static (int Code, string Out, string Err) Call(TestStore store, params string[] arguments)
    {
        var (said, complained) = (new StringWriter(), new StringWriter());
        string[] place = store.Store == store.Folder ? ["--data", store.Folder] : ["--data", store.Folder, "--store", store.Store];
        var code = CommandLine.Run([.. arguments, .. place], new StringReader(string.Empty), said, complained);
        return (code, said.ToString().ReplaceLineEndings(" "), complained.ToString());
    }
}

public sealed class LostKeyOnSqlite(PostgresCluster cluster) : LostKey<OnSqlite>(cluster);

public sealed class LostKeyOnPostgres(PostgresCluster cluster) : LostKey<OnPostgres>(cluster);
