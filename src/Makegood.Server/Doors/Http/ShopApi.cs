using Makegood.Server.Access;
using Makegood.Server.Doors.Shops;
using Makegood.Server.Orders;
using Makegood.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>The shops that tell us about orders, and the addresses that they post to.</summary>
internal static class ShopApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/shops", (Call call) => call.Show<PageOf<ShopView>>(async () => new PageOf<ShopView>(await FindShops.All(call.Maker, call.Database, call.Stop), null)))
            .Needs(Scope.WebhooksManage).WithTags("shops").WithSummary("The connected shops").Answers<PageOf<ShopView>>(200);

        api.MapPost("/shops", (ConnectShop.Command body, PersonVault vault, Call call) => call.Do(act => ConnectShop.Run(body, act, vault, call.Database, call.Stop), made => $"{Api.Root}/shops/{made.Shop.Id}/deliveries", secret: true))
            .Needs(Scope.WebhooksManage).WithTags("shops").WithSummary("Connect a shop").Answers<ConnectShop.Answer>(201, Problems.Invalid, Problems.AlreadyExists);

        api.MapPost("/shops/{id}/secret", (string id, RotateShopSecret.Command body, PersonVault vault, Call call) => call.Do(act => RotateShopSecret.Run(id, body, act, vault, call.Database, call.Stop), secret: true))
            .Needs(Scope.WebhooksManage).WithTags("shops").WithSummary("A new secret; the earlier one counts beside it for a day").Answers<ConnectShop.Answer>(200, Problems.NotFound, Problems.Invalid, Problems.Retired);

        api.MapDelete("/shops/{id}", (string id, Call call) => call.Do(act => RemoveShop.Run(id, act, call.Database, call.Stop)))
            .Needs(Scope.WebhooksManage).WithTags("shops").WithSummary("Listen to a shop no more; what it told stays").Answers<ShopView>(200, Problems.NotFound);

        api.MapGet("/shops/{id}/deliveries", (string id, bool? open, string? after, int? limit, Call call) => call.Show(() => FindShops.Of(id, open, after, limit ?? 50, call.Maker, call.Database, call.Stop)))
            .Needs(Scope.WebhooksManage).WithTags("shops").WithSummary("What came from a shop; with `open=true` what a person has to look at").Answers<FindShops.Deliveries>(200, Problems.NotFound, Problems.Invalid);

        api.MapPost("/shops/{id}/deliveries/{delivery}/settle", (string id, string delivery, SettleDelivery.Command body, Call call) => call.Do(act => SettleDelivery.Run(id, delivery, body, act, call.Database, call.Stop)))
            .Needs(Scope.WebhooksManage).WithTags("shops").WithSummary("Say that you have looked at a message and what came of it").Answers<ShopDeliveryView>(200, Problems.NotFound, Problems.Invalid);

        api.MapPost("/shops/{id}/shopify", (string id, HttpContext context, ShopDoor door) => door.Shopify(id, context))
            .IsOpen().TakesStream(ShopDoor.MostBody).WithMetadata(new SignedMessage()).WithTags("shops").WithSummary("Where Shopify posts to: the raw body, signed in `X-Shopify-Hmac-Sha256`")
            .Answers<ShopDoor.Answer>(200, Problems.BadSignature, Problems.QuotaExceeded);

        api.MapPost("/shops/{id}/woocommerce", (string id, HttpContext context, ShopDoor door) => door.WooCommerce(id, context))
            .IsOpen().TakesStream(ShopDoor.MostBody).WithMetadata(new SignedMessage()).WithTags("shops").WithSummary("Where WooCommerce posts to: the raw body, signed in `X-WC-Webhook-Signature`")
            .Answers<ShopDoor.Answer>(200, Problems.BadSignature, Problems.QuotaExceeded);
    }
}
