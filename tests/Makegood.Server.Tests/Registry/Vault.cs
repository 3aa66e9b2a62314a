using Makegood.Storage;

namespace Makegood.Server.Tests.Registry;

public sealed class Vault : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("makegood-vault-").FullName;

    private static readonly PersonData Ada = new("Ada Lovelace", "ada@example.org", "+44 20 7946 0018", "1 Dorset Street\nLondon");

    [Fact]
    public void What_is_sealed_opens_again_with_the_same_folder()
    {
        var vault = PersonVault.Open(_folder);
        var key = vault.NewKey("acme", "person_1");
        var text = vault.Seal(key, "acme", "person_1", Ada);

        Assert.Equal(Ada, PersonVault.Open(_folder).Open(key, "acme", "person_1", text));
        Assert.NotEqual(text, vault.Seal(key, "acme", "person_1", Ada));
    }

    [Fact]
    public void What_was_moved_or_touched_does_not_open()
    {
        var vault = PersonVault.Open(_folder);
        var (key, other) = (vault.NewKey("acme", "person_1"), vault.NewKey("acme", "person_2"));
        var text = vault.Seal(key, "acme", "person_1", Ada);
        var touched = text[..^6] + (text[^6] == 'A' ? 'B' : 'A') + text[^5..];

        Assert.Throws<VaultException>(() => vault.Open(key, "acme", "person_2", text));
        Assert.Throws<VaultException>(() => vault.Open(key, "other", "person_1", text));
        Assert.Throws<VaultException>(() => vault.Open(other, "acme", "person_2", text));
        Assert.Throws<VaultException>(() => vault.Open(key, "acme", "person_1", touched));
        Assert.Throws<VaultException>(() => vault.Open(key, "acme", "person_1", "v1.AAAA"));
        Assert.Throws<VaultException>(() => vault.Open(key, "acme", "person_1", "plain"));
    }

    [Fact]
    public void The_master_key_is_for_its_owner_alone_and_a_short_one_is_none()
    {
        PersonVault.Open(_folder);
        var path = Path.Combine(_folder, PersonVault.FileName);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.WriteAllBytes(path, new byte[31]);
        Assert.Throws<VaultException>(() => PersonVault.Open(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
