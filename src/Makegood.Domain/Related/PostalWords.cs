namespace Makegood.Domain.Related;

/// <summary>What people write in several ways, in folded letters. Only what makes two spellings of one place equal belongs here; a word that is missing costs a link, never makes a wrong one.</summary>
internal static class PostalWords
{
    /// <summary>Words of streets, to their short form.</summary>
    public static readonly Dictionary<string, string> Short = Pairs("""
        str: street st strasse straase str strase straat ulica ul улица ул vulytsia вулиця вул
        av: avenue ave av avenida avda aven prospekt проспект пр просп пр-т пр-кт prosp
        rd: road rd
        bd: boulevard blvd bd boul bulevar булвар бульвар бул b-p
        dr: drive dr drv
        ln: lane ln laan
        ct: court ct crt
        pl: place pl platz plaza plac plein piazza pza площадь пл plats
        sq: square sq
        hwy: highway hwy
        pkwy: parkway pkwy pky
        ter: terrace ter terr
        cir: circle cir
        cl: close cl
        cres: crescent cres
        al: allee al aleja alle аллея
        w: weg wg w west
        n: north n nord norte
        s: south s sud sur
        e: east e ost este est
        nw: northwest nw
        ne: northeast ne
        sw: southwest sw
        se: southeast se
        ch: chemin che
        rue: rue r
        rt: route rte rt
        via: via v
        vle: viale vle
        cso: corso cso
        calle: calle c cl/
        cra: carrera cra kra kr
        rua: rua
        per: переулок пер
        sh: шоссе ш
        nab: набережная наб
        мкр: микрорайон мкр мкрн
        mt: mount mt
        saint: saint sankt sv sveti
        """);

    /// <summary>Ends of German and Dutch street names, and what they are cut to.</summary>
    public static readonly (string End, string To)[] Ends = [("strasse", "str"), ("straat", "str"), ("platz", "pl"), ("plein", "pl"), ("allee", "al"), ("laan", "ln"), ("gade", "gd"), ("vej", "v"), ("gatan", "gt"), ("gata", "gt"), ("katu", "kt"), ("weg", "w")];

    /// <summary>What stands before the number of a flat, a room or a suite.</summary>
    public static readonly HashSet<string> Units = new(StringComparer.Ordinal)
    {
        "apt", "apartment", "appt", "appartement", "app", "unit", "suite", "ste", "flat", "room", "rm", "floor", "fl", "level", "lvl", "#", "wohnung", "whg", "top", "tur", "stiege", "etage", "og", "stock", "piso", "depto",
        "dpto", "interno", "int", "scala", "lokal", "lok", "m", "mieszkanie", "byt", "кв", "квартира", "офис", "оф", "помещение", "этаж", "кімната", "door", "no.", "box", "bus", "lot", "室", "号室", "號室", "호",
    };

    /// <summary>Words between which and the number stands nothing to compare.</summary>
    public static readonly HashSet<string> Noise = new(StringComparer.Ordinal) { "ul", "ulica", "улица", "ул", "вулиця", "вул", "no", "nr", "num", "number", "numero", "n°", "nº", "№", "haus", "hausnummer", "house", "дом", "д", "dom", "the", "de", "la", "del", "des", "du", "der", "den", "dem", "die", "le", "les", "di", "da", "do", "dos" };

    /// <summary>Where parcels of many people wait.</summary>
    public static readonly string[] PickUp = ["packstation", "postfiliale", "paketshop", "pick-up", "pickup point", "pick up point", "parcel locker", "parcelshop", "access point", "amazon locker", "paczkomat", "inpost", "relais colis", "point relais", "mondial relay", "postnord ombud", "постамат", "пункт выдачи", "菜鸟驿站", "蜂巢", "丰巢", "poste restante", "postlagernd", "general delivery"];

    /// <summary>Whose trade it is to pass parcels on: their addresses are those of thousands.</summary>
    public static readonly string[] Forwarders = ["freight forward", "forwarding", "myus", "shipito", "forward2me", "borderlinx", "stackry", "planet express", "reship", "tenso", "buyee", "zenmarket", "mailboxde", "mailbox de", "logoix", "skypax", "parcl", "viabox", "qwintry", "nyabox", "meest", "aramex shop", "comgateway", "vpost", "转运", "轉運", "集运", "집배송", "배대지"];

    /// <summary>What a post box is called.</summary>
    public static readonly string[] PostBoxes = ["postfach", "po box", "p.o. box", "p o box", "post box", "boite postale", "apartado", "casella postale", "skrytka pocztowa", "а/я", "私書箱"];

    private static Dictionary<string, string> Pairs(string lines) => lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(l => l.Split(':', StringSplitOptions.TrimEntries)).SelectMany(p => p[1].Split(' ').Select(w => (w, p[0]))).DistinctBy(p => p.w).ToDictionary(p => p.w, p => p.Item2, StringComparer.Ordinal);
}
