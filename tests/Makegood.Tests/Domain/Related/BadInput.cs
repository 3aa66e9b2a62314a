using Makegood.Domain.Orders;
using Makegood.Domain.Related;

namespace Makegood.Tests.Domain.Related;

/// <summary>What is missing, malformed, shared by everybody or relayed gives no sign, and a reviewer reads why.</summary>
public sealed class BadInput
{
    [Theory]
    [InlineData(null, "no phone number was told")]
    [InlineData("   ", "no phone number was told")]
    [InlineData("12", "the phone number is too short")]
    [InlineData("+49 30", "the phone number is too short")]
    [InlineData("+4930123456789012345", "the phone number is too long")]
    [InlineData("030 123456", "the phone number has no country code, and the order does not say its country")]
    [InlineData("+999 123456", "no country has the phone number's calling code")]
    [InlineData("+1 234", "the phone number is too short")]
    [InlineData("+1 123 456 7891", "nobody can have this phone number by the plan of its country")]
    [InlineData("+49 30 1", "the phone number has too many or too few digits for its country")]
    [InlineData("+33 1 23 45", "the phone number has too many or too few digits for its country")]
    [InlineData("call me", "the phone number has something in it that no number has")]
    [InlineData("1-800-FLOWERS", "the phone number has something in it that no number has")]
    [InlineData("0000000000", "a placeholder was told, not a phone number")]
    [InlineData("1234567890", "a placeholder was told, not a phone number")]
    [InlineData("+49 1111111111", "a placeholder was told, not a phone number")]
    [InlineData("+1 800 555 0199", "the phone number is a service's (freephone), not a person's")]
    [InlineData("+49 900 1 234567", "the phone number is a service's (premium rate), not a person's")]
    [InlineData("+800 2345 6789", "the phone number is a service's (freephone), not a person's")]
    public void A_bad_phone_is_no_phone(string? written, string why) => Assert.Equal(Spelling.None(why), PhoneNumber.Read(written, null));

    [Theory]
    [InlineData(null, "no payment account was told")]
    [InlineData("", "no payment account was told")]
    [InlineData("4111 1111 1111 1111", "a card's number was sent where the processor's fingerprint belongs; it was not kept")]
    [InlineData("378282246310005", "a card's number was sent where the processor's fingerprint belongs; it was not kept")]
    [InlineData("PayPal", "a way to pay was told, not a payment account")]
    [InlineData("credit card", "a way to pay was told, not a payment account")]
    [InlineData("**** 4242", "a masked number was told; many cards end in the same digits")]
    [InlineData("4242", "it is too short for a fingerprint")]
    [InlineData("00000000", "a placeholder was told, not a payment account")]
    public void A_way_to_pay_is_no_payment_account(string? written, string why) => Assert.Equal(Spelling.None(why), PaymentAccount.Read(written));

    [Theory]
    [InlineData(null, "no e-mail address was told")]
    [InlineData("mira", "what was told is no e-mail address")]
    [InlineData("mira@", "what was told is no e-mail address")]
    [InlineData("@shop.example.net", "what was told is no e-mail address")]
    [InlineData("a@b@shop.test", "what was told is no e-mail address")]
    [InlineData("mi ra@shop.test", "what was told is no e-mail address")]
    [InlineData("mira@localhost", "the domain of the e-mail address cannot be")]
    [InlineData("mira@-bad-.test", "the domain of the e-mail address cannot be")]
    [InlineData("x7k2@privaterelay.appleid.com", "the e-mail address is a relay's, so it says nothing about who is behind it")]
    [InlineData("x7k2@marketplace.amazon.de", "the e-mail address is a relay's, so it says nothing about who is behind it")]
    [InlineData("noreply@shop.test", "a placeholder was told, not an e-mail address")]
    [InlineData("mira@example.com", "a placeholder was told, not an e-mail address")]
    public void A_relay_or_a_placeholder_is_no_mailbox(string? written, string why) => Assert.Equal(Spelling.None(why), EmailAddress.Read(written));

    [Theory]
    [InlineData(null, "no address was told")]
    [InlineData("Berlin", "the address has no house number")]
    [InlineData("Hauptstr., 10115, Berlin, DE", "the address has no house number")]
    [InlineData("Hauptstr. 5, Berlin, DE", "the address has no postcode")]
    [InlineData("Packstation 123, 10115, Berlin, DE", "the address is a pick-up point, where parcels of many people wait")]
    [InlineData("Paczkomat WAW12A, 00-001, Warszawa, PL", "the address is a pick-up point, where parcels of many people wait")]
    [InlineData("MyUS Suite 123-456, 4299 Express Ln, 34249, Sarasota, FL, US", "the address is a freight forwarder's, who passes parcels on for many people")]
    [InlineData("转运仓 88号, 100025, CN", "the address is a freight forwarder's, who passes parcels on for many people")]
    public void An_address_that_is_nobodys_links_nobody(string? written, string why) => Assert.Equal(Spelling.None(why), PostalAddress.Read(written));

    [Theory]
    [InlineData(null, "no IP address was told")]
    [InlineData("10", "what was told is no IP address")]
    [InlineData("1.2.3", "what was told is no IP address")]
    [InlineData("256.1.1.1", "what was told is no IP address")]
    [InlineData("0x7f.0.0.1", "what was told is no IP address")]
    [InlineData("081.2.3.4", "what was told is no IP address")]
    [InlineData("fe80::1%eth0", "what was told is no IP address")]
    [InlineData("192.168.1.7", "the IP address is a private or reserved one, which every network has")]
    [InlineData("::ffff:10.0.0.1", "the IP address is a private or reserved one, which every network has")]
    [InlineData("127.0.0.1", "the IP address is a private or reserved one, which every network has")]
    [InlineData("::1", "the IP address is a private or reserved one, which every network has")]
    [InlineData("fd00::7", "the IP address is a private or reserved one, which every network has")]
    [InlineData("2001:db8::1", "the IP address is a private or reserved one, which every network has")]
    [InlineData("100.64.3.2", "the IP address is a carrier's own, shared by many of its customers")]
    [InlineData("2002:102:304::1", "the IP address is that of a tunnel or relay, behind which anybody can be")]
    [InlineData("64:ff9b::102:304", "the IP address is that of a tunnel or relay, behind which anybody can be")]
    public void An_address_of_every_network_is_no_sign(string? written, string why)
    {
        var (signs, told) = NetworkAddress.Read(written);
        Assert.Empty(signs);
        Assert.Equal(why, told);
    }

    [Fact]
    public void Missing_is_never_equal()
    {
        var hash = new KeyedHash(new byte[KeyedHash.KeyBytes]);
        var nothing = BuyerSigns.Read(new Buyer { Phone = "", Address = " ", Ip = "-", Email = "n/a", Payment = "none" }, hash);
        Assert.Empty(nothing.Signs);
        Assert.Equal(Enum.GetValues<SignFamily>(), nothing.LeftOut.Select(l => l.Family).Order());
        Assert.All(nothing.LeftOut, l => Assert.NotEmpty(l.Why));

        // Two orders of which nothing is known are two people's, however much they buy.
        var index = new RelatedIndex();
        index.Put(Orders.Of("1", "a", 0, nothing.Signs, 5));
        index.Put(Orders.Of("2", "b", 0, nothing.Signs, 5));
        Assert.Empty(index.FlagsOf("a", RelatedRules.Usual));
        Assert.Equal(["a"], index.GroupOf("a", RelatedRules.Usual).Accounts);
    }

    [Fact]
    public void What_was_told_cannot_be_read_back_and_another_key_gives_another_hash()
    {
        var buyer = new Buyer { Phone = "+49 30 901820", Email = "mira@printers.test", Payment = "fp_8fjw9f2", Ip = "91.7.3.2", Address = "Hauptstr. 5, 10115, Berlin, DE" };
        var one = BuyerSigns.Read(buyer, new KeyedHash(new byte[KeyedHash.KeyBytes]));
        var other = BuyerSigns.Read(buyer, new KeyedHash([1, .. new byte[KeyedHash.KeyBytes - 1]]));
        Assert.Equal(5, one.Signs.Count);
        Assert.Empty(one.LeftOut);
        Assert.Empty(one.Signs.Intersect(other.Signs));
        Assert.Equal(one.Signs, BuyerSigns.Read(buyer with { Phone = "0049 (0)30 / 90 18 20" }, new KeyedHash(new byte[KeyedHash.KeyBytes])).Signs);

        // The same text as two kinds of signs is two things.
        var hash = new KeyedHash(new byte[KeyedHash.KeyBytes]);
        Assert.NotEqual(hash.Of(SignKind.Phone, "1"), hash.Of(SignKind.Email, "1") with { Kind = SignKind.Phone });
    }
}
