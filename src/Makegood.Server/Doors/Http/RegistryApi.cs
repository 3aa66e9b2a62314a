using Makegood.Server.Access;
using Makegood.Server.Registry;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Products, parts, bills of materials, sales, persons.</summary>
internal static class RegistryApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Products(api);
        Parts(api);
        Sales(api);
        Persons(api);
    }

    private static void Products(IEndpointRouteBuilder api)
    {
        api.MapGet("/products", (Call call, string? search, string? after, int? limit) => call.Show(() => FindProducts.All(call.Maker, search, new Slice(after, limit), call.Database, call.Stop)))
            .Needs(Scope.RegistryRead).WithTags("registry").WithSummary("Products, by SKU")
            .Answers<Page<ProductView>>(200, Problems.Invalid);

        api.MapPost("/products", (ProductContent body, Call call) => call.Do(act => CreateProduct.Run(body, act, call.Database, call.Stop), p => $"{Api.Root}/products/{p.Id}"))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("Make a product")
            .Answers<ProductView>(201, Problems.AlreadyExists, Problems.Invalid);

        api.MapGet("/products/{product}", (string product, Call call) => call.Show(() => FindProducts.One(product, call.Maker, call.Database, call.Stop)))
            .Needs(Scope.RegistryRead).WithTags("registry").WithSummary("A product, by SKU or id")
            .Answers<ProductView>(200, Problems.NotFound);

        api.MapPut("/products/{product}", (string product, ChangeProduct.Command body, Call call) => call.Do(act => ChangeProduct.Run(product, body, act, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("Change a product, with a reason")
            .Answers<ProductView>(200, Problems.NotFound, Problems.Retired, Problems.Invalid);

        api.MapPost("/products/{product}/retire", (string product, RetireProduct.Command body, Call call) => call.Do(act => RetireProduct.Run(product, body, act, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("End a product: no new units of it")
            .Answers<ProductView>(200, Problems.NotFound, Problems.Invalid);

        api.MapGet("/products/{product}/bill", (string product, Call call) => call.Show(() => FindBill.Run(product, call.Maker, call.Database, call.Stop)))
            .Needs(Scope.RegistryRead).WithTags("registry").WithSummary("Of which parts a product is made")
            .Answers<BillView>(200, Problems.NotFound);

        api.MapPut("/products/{product}/bill", (string product, PutBill.Command body, Call call) => call.Do(act => PutBill.Run(product, body, act, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("Say of which parts a product is made from now on")
            .Answers<BillView>(200, Problems.NotFound, Problems.Retired, Problems.Invalid);
    }

    private static void Parts(IEndpointRouteBuilder api)
    {
        api.MapGet("/parts", (Call call, string? search, string? after, int? limit) => call.Show(() => FindParts.All(call.Maker, search, new Slice(after, limit), call.Database, call.Stop)))
            .Needs(Scope.RegistryRead).WithTags("registry").WithSummary("Parts, by SKU")
            .Answers<Page<CataloguePart>>(200, Problems.Invalid);

        api.MapPost("/parts", (PartContent body, Call call) => call.Do(act => CreatePart.Run(body, act, call.Database, call.Stop), p => $"{Api.Root}/parts/{p.Id}"))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("Make a part")
            .Answers<CataloguePart>(201, Problems.AlreadyExists, Problems.Invalid);

        api.MapGet("/parts/{part}", (string part, Call call) => call.Show(() => FindParts.One(part, call.Maker, call.Database, call.Stop)))
            .Needs(Scope.RegistryRead).WithTags("registry").WithSummary("A part, by SKU or id")
            .Answers<CataloguePart>(200, Problems.NotFound);

        api.MapPut("/parts/{part}", (string part, ChangePart.Command body, Call call) => call.Do(act => ChangePart.Run(part, body, act, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("Change a part, with a reason")
            .Answers<CataloguePart>(200, Problems.NotFound, Problems.Retired, Problems.Invalid);

        api.MapPost("/parts/{part}/retire", (string part, RetirePart.Command body, Call call) => call.Do(act => RetirePart.Run(part, body, act, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("End a part: no new bill of materials with it")
            .Answers<CataloguePart>(200, Problems.NotFound, Problems.Invalid);
    }

    private static void Sales(IEndpointRouteBuilder api)
    {
        api.MapGet("/sales", (Call call, string? order_number, string? invoice_number, string? after, int? limit) => call.Show(() => FindSales.All(call.Maker, order_number, invoice_number, new Slice(after, limit), call.Database, call.Stop)))
            .Needs(Scope.RegistryRead).WithTags("registry").WithSummary("Sales, as they were recorded")
            .Answers<Page<SaleView>>(200, Problems.Invalid);

        api.MapPost("/sales", (SaleContent body, PersonVault vault, Call call) => call.Do(act => RecordSale.Run(body, vault, act, call.Database, call.Stop), s => $"{Api.Root}/sales/{s.Id}"))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("Record a sale: one line of an order")
            .Answers<SaleView>(201, Problems.AlreadyExists, Problems.Invalid);

        api.MapPost("/sales/{sale}/facts", (string sale, CompleteSale.Command body, PersonVault vault, PolicyShelf shelf, Call call) => call.Do(act => CompleteSale.Run(sale, body, vault, act, shelf, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).NeedsKey().WithTags("registry").WithSummary("Add what was not on record when the sale was recorded, or correct it with a reason")
            .WithDescription("Lines of its units that waited for a fact get their term. Lines that have one keep it.")
            .Answers<SaleView>(200, Problems.NotFound, Problems.DiffersFromEarlier, Problems.Invalid);

        api.MapGet("/sales/{sale}", (string sale, Call call) => call.Show(() => FindSales.One(sale, call.Maker, call.Database, call.Stop)))
            .Needs(Scope.RegistryRead).WithTags("registry").WithSummary("A sale")
            .Answers<SaleView>(200, Problems.NotFound);
    }

    // Personal data are for those who work with customers; who reads figures and policies has no need of them.
    private static void Persons(IEndpointRouteBuilder api)
    {
        api.MapPost("/persons", (PersonData body, PersonVault vault, Call call) => call.Do(act => CreatePerson.Run(body, vault, act, call.Database, call.Stop), p => $"{Api.Root}/persons/{p.Id}"))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("Take down a person")
            .Answers<PersonRef>(201, Problems.Invalid);

        api.MapGet("/persons/{person}", (string person, PersonVault vault, Call call) => call.Show(() => FindPerson.Run(person, call.Maker, vault, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("What is known of a person")
            .Answers<PersonView>(200, Problems.NotFound);

        api.MapPut("/persons/{person}", (string person, PersonData body, PersonVault vault, Call call) => call.Do(act => ChangePerson.Run(person, body, vault, act, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).WithTags("registry").WithSummary("Correct what is known of a person")
            .Answers<PersonRef>(200, Problems.NotFound, Problems.Retired, Problems.Invalid);

        api.MapDelete("/persons/{person}", (string person, Call call) => call.Do(act => ErasePerson.Run(person, act, call.Database, call.Stop)))
            .Needs(Scope.AccessManage).WithTags("registry").WithSummary("Erase a person: destroy the key to what is known of them")
            .Answers<PersonRef>(200, Problems.NotFound);
    }
}
