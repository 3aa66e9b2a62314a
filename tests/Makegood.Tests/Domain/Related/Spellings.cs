using Makegood.Domain.Related;

namespace Makegood.Tests.Domain.Related;

/// <summary>The same thing written in two ways is one sign; two things written alike are two.</summary>
public sealed class Spellings
{
    [Theory]
    [InlineData("+49 30 901820", null, "+4930901820")]
    [InlineData("0049-30-901820", null, "+4930901820")]
    [InlineData("030/90 18 20", "DE", "+4930901820")]
    [InlineData("+49 (0)30 901820", null, "+4930901820")]
    [InlineData("+49 030 901820", null, "+4930901820")]
    [InlineData("4930901820", "DE", "+4930901820")]
    [InlineData("tel:+49-30-901820", null, "+4930901820")]
    [InlineData("+49 30 901820 ext. 12", null, "+4930901820")]
    [InlineData("+49 30 901820 x12", null, "+4930901820")]
    [InlineData("＋４９ ３０ ９０１８２０", null, "+4930901820")]
    [InlineData("٠٣٠٩٠١٨٢٠", "DE", "+4930901820")]
    [InlineData("(212) 736-5000", "US", "+12127365000")]
    [InlineData("1 212 736 5000", "US", "+12127365000")]
    [InlineData("011 49 30 901820", "US", "+4930901820")]
    [InlineData("+1 416 967 1111", null, "+14169671111")]
    [InlineData("020 7946 0018", "GB", "+442079460018")]
    [InlineData("+44 (0) 20 7946 0018", null, "+442079460018")]
    [InlineData("06 698 12345", "IT", "+390669812345")]
    [InlineData("+39 06 698 12345", null, "+390669812345")]
    [InlineData("8 (495) 123-45-67", "RU", "+74951234567")]
    [InlineData("+7 727 258 1234", null, "+77272581234")]
    [InlineData("03-3211-1234", "JP", "+81332111234")]
    [InlineData("010 1234 5679", "KR", "+821012345679")]
    [InlineData("138 0013 8000", "CN", "+8613800138000")]
    [InlineData("0 15 2345 6789 11", "AR", null)]
    [InlineData("011 15-2345-6789", "AR", "+5491123456789")]
    [InlineData("(11) 96123-4567", "BR", "+5511961234567")]
    [InlineData("+55 11 96123-4567", null, "+5511961234567")]
    public void A_phone_number_is_one_number(string written, string? country, string? number) => Assert.Equal(number, PhoneNumber.Read(written, country).Value);

    [Theory]
    [InlineData("Mira.Berg+shop@GoogleMail.com", "miraberg@gmail.com")]
    [InlineData("mira.berg@outlook.com", "mira.berg@outlook.com")]
    [InlineData("mira+a@outlook.com", "mira@outlook.com")]
    [InlineData("mira+a@own-domain.test", "mira+a@own-domain.test")]
    [InlineData("mira-a@yahoo.com", "mira@yahoo.com")]
    [InlineData("mira-a@own-domain.test", "mira-a@own-domain.test")]
    [InlineData(" info@Müller.de ", "info@xn--mller-kva.de")]
    [InlineData("info@xn--mller-kva.de", "info@xn--mller-kva.de")]
    [InlineData("почта@пример.рф", "почта@xn--e1afmkfd.xn--p1ai")]
    public void A_mailbox_is_one_mailbox(string written, string box) => Assert.Equal(box, EmailAddress.Read(written).Value);

    [Theory]
    [InlineData("91.7.3.2", "91.7.3.2")]
    [InlineData("::ffff:91.7.3.2", "91.7.3.2")]
    [InlineData("::FFFF:5b07:0302", "91.7.3.2")]
    [InlineData("2a01:4f8:1:2:3:4:5:6", "2a01:4f8:1:2::/64 2a01:4f8:1::/56 2a01:4f8:1::/48")]
    [InlineData("2A01:04F8:0001:02ff::9", "2a01:4f8:1:2ff::/64 2a01:4f8:1:200::/56 2a01:4f8:1::/48")]
    public void An_ip_address_is_its_networks(string written, string networks) => Assert.Equal(networks, string.Join(' ', NetworkAddress.Read(written).Signs.Select(s => s.Value)));

    public static TheoryData<string, string> SamePlace => new()
    {
        { "Hauptstraße 5, 10115, Berlin, DE", "HAUPTSTR. 5, 10115, Berlin, DE" },
        { "Hauptstraße 5, 10115, Berlin, DE", "Haupt Str 5, D-10115 Berlin, DE" },
        { "Hauptstraße 5, 10115, Berlin, DE", "Hauptstr.5, 10115, Berlin-Mitte, DE" },
        { "Hauptstr. 5a, 10115, Berlin, DE", "Hauptstr. 5 A, 10115, Berlin, DE" },
        { "Müllerweg 7, 80331, München, DE", "Muellerweg 7, 80331, Muenchen, DE" },
        { "Müllerweg 7, 80331, München, DE", "Mu\u0308llerweg 7, 80331, Munchen, DE" },
        { "Anna Berg, Am Hof 7, 1010, Wien, AT", "Berg Anna, Am Hof Nr. 7, 1010, Wien, AT" },
        { "12 King Street, SW1A 1AA, London, GB", "12 King St., London, sw1a1aa, GB" },
        { "Flat 4, 12 King Street, SW1A 1AA, London, GB", "12 King St, Flat 4, SW1A 1AA, London, GB" },
        { "350 Fifth Avenue, Apt 21, 10118-0110, New York, NY, US", "350 Fifth Ave #21, 10118, New York, NY, US" },
        { "1600 N Main Street, 62704, Springfield, IL, US", "1600 North Main St, 62704-1234, Springfield, IL, US" },
        { "10 rue de la Paix, 75002, Paris, FR", "10, Rue de la Paix, 75002, PARIS, FR" },
        { "Av. Paulista 1578, 01310-200, São Paulo, SP, BR", "Avenida Paulista, 1578, 01310200, Sao Paulo, SP, BR" },
        { "ul. Długa 12/5, 00-238, Warszawa, PL", "Dluga 12 m. 5, 00238, Warszawa, PL" },
        { "улица Ленина, д. 5, кв. 12, 101000, Москва, RU", "ул. Ленина 5, кв. 12, 101000, Москва, RU" },
        { "проспект Мира 10, 129090, Москва, RU", "пр-т Мира 10, 129090, Москва, RU" },
        { "東京都千代田区丸の内1丁目9番1号, 100-0005, JP", "東京都千代田区丸の内１－９－１, 〒100-0005, JP" },
        { "北京市朝阳区建国路88号1201室, 100025, 北京, CN", "北京市朝阳区建国路８８号１２０１室, 100025, CN" },
        { "서울특별시 강남구 테헤란로 152, 06236, KR", "서울특별시 강남구 테헤란로152, 06236, 서울, KR" },
        { "شارع الملك فهد ١٢, 12211, الرياض, SA", "شارع الملك فهد 12, 12211, Riyadh, SA" },
        { "Damrak 1A, 1012 LG, Amsterdam, NL", "Damrak 1-a, 1012LG, Amsterdam, NL" },
        { "Hauptstr. 5 10115 Berlin", "Hauptstraße 5, 10115 Berlin" },
    };

    [Theory, MemberData(nameof(SamePlace))]
    public void An_address_is_one_place(string one, string other)
    {
        Assert.NotNull(PostalAddress.Read(one).Value);
        Assert.Equal(PostalAddress.Read(one), PostalAddress.Read(other));
    }

    public static TheoryData<string, string> OtherPlace => new()
    {
        { "Hauptstr. 5, 10115, Berlin, DE", "Hauptstr. 7, 10115, Berlin, DE" },
        { "Hauptstr. 5, 10115, Berlin, DE", "Hauptstr. 5a, 10115, Berlin, DE" },
        { "Hauptstr. 5, 10115, Berlin, DE", "Nebenstr. 5, 10115, Berlin, DE" },
        { "Hauptstr. 5, 10115, Berlin, DE", "Hauptstr. 5, 20095, Hamburg, DE" },
        { "Hauptstr. 5, 1010, Wien, AT", "Hauptstr. 5, 1010, Lausanne, CH" },
        { "350 Fifth Ave, Apt 21, 10118, New York, US", "350 Fifth Ave, Apt 22, 10118, New York, US" },
        { "350 Fifth Ave, Apt 21, 10118, New York, US", "350 Fifth Ave, 10118, New York, US" },
        { "улица Ленина 5, 101000, RU", "улица Мира 5, 101000, RU" },
        { "北京市朝阳区建国路88号1201室, 100025, CN", "北京市朝阳区建国路88号1202室, 100025, CN" },
        { "東京都千代田区丸の内1-9-1, 100-0005, JP", "東京都千代田区丸の内1-9-2, 100-0005, JP" },
        { "شارع الملك فهد ١٢, 12211, SA", "شارع العليا ١٢, 12211, SA" },
        { "Flat 4, 12 King Street, SW1A 1AA, GB", "Flat 12, 4 King Street, SW1A 1AA, GB" },
    };

    [Theory, MemberData(nameof(OtherPlace))]
    public void Two_places_are_two(string one, string other)
    {
        Assert.NotNull(PostalAddress.Read(one).Value);
        Assert.NotNull(PostalAddress.Read(other).Value);
        Assert.NotEqual(PostalAddress.Read(one), PostalAddress.Read(other));
    }

    /// <summary>Whatever somebody types, there is an answer, and the same for the same text.</summary>
    [Fact]
    public void Nothing_that_can_be_typed_breaks_it()
    {
        var random = new Random(20261122);
        const string Letters = "aZß0 9,-/#.+@:()Яж京号室の٣é\u0301\uD83D\uDE00%\t\n\u0000x1";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Letters[random.Next(Letters.Length)])]);
            Assert.Equal(PostalAddress.Read(text), PostalAddress.Read(text));
            Assert.True(PhoneNumber.Read(text, "DE") is { Value: null } or { Why: null });
            Assert.True(EmailAddress.Read(text) is { Value: null } or { Why: null });
            Assert.True(PaymentAccount.Read(text) is { Value: null } or { Why: null });
            Assert.True(NetworkAddress.Read(text) is ([], not null) or ([_, ..], null));
        }
    }
}
