using Makegood.Server.Access;
using Makegood.Server.Doors.Webhooks;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Who is told what happens, and how the telling went.</summary>
internal static class WebhookApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/webhooks", (Call call) => call.Show<PageOf<WebhookView>>(async () => new PageOf<WebhookView>(await ShowWebhooks.All(call.Maker, call.Database, call.Stop), null)))
            .Needs(Scope.WebhooksManage).WithTags("webhooks").WithSummary("The receivers of webhooks").Answers<PageOf<WebhookView>>(200);

        api.MapPost("/webhooks", (AddWebhook.Command body, TargetRules rules, PersonVault vault, Call call) =>
                call.Do(act => AddWebhook.Run(body, act, rules, vault, call.Database, call.Stop), added => $"{Api.Root}/webhooks/{added.Webhook.Id}/deliveries", secret: true))
            .Needs(Scope.WebhooksManage).WithTags("webhooks").WithSummary("Ask to be told what happens").Answers<AddWebhook.Answer>(201, Problems.Invalid);

        api.MapPost("/webhooks/{id}/secret", (string id, PersonVault vault, Call call) => call.Do(act => AddWebhook.Rotate(id, act, vault, call.Database, call.Stop), secret: true))
            .Needs(Scope.WebhooksManage).WithTags("webhooks").WithSummary("A new secret; the earlier one signs beside it for a day").Answers<AddWebhook.Answer>(200, Problems.NotFound);

        api.MapPost("/webhooks/{id}/switch", (string id, SwitchWebhook.Command body, Call call) => call.Do(act => SwitchWebhook.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.WebhooksManage).WithTags("webhooks").WithSummary("Switch a receiver off or on").Answers<WebhookView>(200, Problems.NotFound);

        api.MapGet("/webhooks/{id}/deliveries", (string id, string? state, string? after, int? limit, Call call) => call.Show(() => ShowWebhooks.Of(id, state, after, limit ?? 50, call.Maker, call.Database, call.Stop)))
            .Needs(Scope.WebhooksManage).WithTags("webhooks").WithSummary("How the messages to a receiver fared").Answers<ShowWebhooks.Deliveries>(200, Problems.NotFound, Problems.Invalid);

        api.MapPost("/webhooks/{id}/deliveries/{delivery}/replay", (string id, string delivery, Call call) => call.Do(act => ShowWebhooks.Replay(id, delivery, act, call.Database, call.Stop)))
            .Needs(Scope.WebhooksManage).WithTags("webhooks").WithSummary("Send a message again").Answers<ShowWebhooks.Delivery>(200, Problems.NotFound);
    }
}
