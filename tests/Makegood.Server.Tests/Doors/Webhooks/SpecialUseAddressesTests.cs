using System.Net;
using Makegood.Server.Doors.Webhooks;

namespace Makegood.Server.Tests.Doors.Webhooks;

public sealed class SpecialUseAddressesTests
{
    // The file comes from another program (Python's `ipaddress`, which also agrees that what we call public is global), so it can
    // disagree with our table: for each range its first and last address and the neighbours on both sides.
    private static readonly (string Address, string Name)[] Expected =
        [.. WebhookGolden.Lines("addresses.txt").Where(line => !line.StartsWith('#')).Select(line => line.Split(" = ")).Select(cells => (cells[0], cells[1]))];

    [Fact]
    public void First_and_last_address_of_every_range_and_their_neighbours()
    {
        var wrong = Expected
            .Select(row => (row.Address, row.Name, Found: SpecialUseAddresses.Find(IPAddress.Parse(row.Address)) ?? "public"))
            .Where(row => row.Name != row.Found)
            .Select(row => $"{row.Address} is {row.Found}, not {row.Name}");
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    [Fact]
    public void The_file_knows_every_range_of_the_table_and_sees_both_kinds()
    {
        var known = Expected.Select(row => IPAddress.Parse(row.Address)).ToHashSet();
        Assert.All(SpecialUseAddresses.Networks, network => Assert.Contains(network.BaseAddress, known));
        Assert.InRange(Expected.Count(row => row.Name == "public"), 40, 100);
        Assert.InRange(Expected.Count(row => row.Name != "public"), 100, 200);
    }
}
