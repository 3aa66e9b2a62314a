using Makegood.Server.Access;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>The first run, signing in, makers, people and keys.</summary>
internal static class AccessApi
{
    private const string Tag = "access";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/setup", (ClaimInstallation.Command body, Call call) =>
                call.Do(act => ClaimInstallation.Run(body, act, call.Database, call.Stop), secret: true, actor: "first-run", maker: Act.House))
            .IsOpen().WithTags(Tag).WithSummary("Claim a new installation with the token that the server printed")
            .Answers<ClaimInstallation.Answer>(200, Problems.NotFound, Problems.WrongCredentials, Problems.Invalid);

        api.MapGet("/me", (Call call) => call.Show(() => WhoAmI.Run(call.Caller, call.Maker, call.Database, call.Stop)))
            .NeedsSomebody().WithTags(Tag).WithSummary("Who calls, and what they may do")
            .Answers<WhoAmI.Answer>(200);

        api.MapPost("/me/password", (ChangeOwnPassword.Command body, Call call) =>
                call.Do(act => ChangeOwnPassword.Run(body, call.Caller, act, call.Database, call.Stop), secret: true, maker: call.Caller.Maker))
            .NeedsSomebody().WithTags(Tag).WithSummary("Change one's own password; other stays end")
            .Answers<AccountView>(200, Problems.WrongCredentials, Problems.Invalid, Problems.NotAllowed);

        Sessions(api);
        Makers(api);
        Accounts(api);
        Keys(api);
    }

    private static void Sessions(IEndpointRouteBuilder api)
    {
        api.MapPost("/sessions", async Task<IResult> (SignIn.Command body, Call call, SignInWaits waits) =>
            {
                var maker = body.Maker ?? string.Empty;
                // The wait comes before the look, so that it tells nothing about who exists.
                if (waits.Begin(maker, body.Login, call.Network, call.Clock.Now) is { } wait) return Problems.Later(wait, "Too many tries to sign in. Wait as long as `Retry-After` says; each further wrong try doubles the wait.");
                return await call.Do(
                    async act =>
                    {
                        var answer = await SignIn.Run(body, act, call.Database, call.Stop);
                        if (answer.Granted(out _, out _)) waits.Succeeded(maker, body.Login, call.Network);
                        return answer;
                    },
                    secret: true,
                    actor: "sign-in",
                    maker: Act.House);
            })
            .IsOpen().WithTags(Tag).WithSummary("Sign in")
            .Answers<SignIn.Answer>(200, Problems.WrongCredentials, Problems.TooMany);

        api.MapGet("/sessions", (Call call) => call.Show<PageOf<SessionView>>(async () => new PageOf<SessionView>(await OwnSessions.All(call.Caller, call.Clock.Now, call.Database, call.Stop), null)))
            .NeedsSomebody().WithTags(Tag).WithSummary("Where one is signed in")
            .Answers<PageOf<SessionView>>(200);

        api.MapDelete("/sessions/{id}", (string id, Call call) =>
                call.Do(act => EndSession.Run(id, call.Caller, act, call.Database, call.Stop), maker: call.Caller.Maker))
            .NeedsSomebody().WithTags(Tag).WithSummary("Sign out: `current`, or another of one's own sessions")
            .Answers<SessionView>(200, Problems.NotFound);
    }

    private static void Makers(IEndpointRouteBuilder api)
    {
        api.MapGet("/makers", (Call call) => call.Show<PageOf<MakerView>>(async () => new PageOf<MakerView>(await FindMaker.All(call.Database, call.Stop), null)))
            .NeedsTheHouse(Scope.MakersManage).WithTags(Tag).WithSummary("All makers of this installation")
            .Answers<PageOf<MakerView>>(200);

        api.MapPost("/makers", (CreateMaker.Command body, Call call) =>
                call.Do(act => CreateMaker.Run(body, act, call.Database, call.Stop), maker => $"{Api.Root}/makers/{maker.Slug}"))
            .NeedsTheHouse(Scope.MakersManage).WithTags(Tag).WithSummary("Take in a maker")
            .Answers<MakerView>(201, Problems.AlreadyExists, Problems.Invalid);
    }

    private static void Accounts(IEndpointRouteBuilder api)
    {
        api.MapGet("/accounts", (string? after, int? limit, Call call) =>
                call.List(after, limit, (from, most) => FindAccounts.All(call.Maker, from, most, call.Database, call.Stop), account => account.Id))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("The people of this maker, or of the installation")
            .Answers<PageOf<AccountView>>(200, Problems.Invalid);

        api.MapPost("/accounts", (AddAccount.Command body, Call call) =>
                call.Do(act => AddAccount.Run(body, call.Caller.Scopes, act, call.Database, call.Stop), account => $"{Api.Root}/accounts/{account.Id}", secret: true))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("Give a person an account")
            .Answers<AddAccount.Answer>(201, Problems.AlreadyExists, Problems.Invalid, Problems.NotAllowed);

        api.MapGet("/accounts/{id}", (string id, Call call) => call.Show(() => FindAccounts.One(call.Maker, id, call.Database, call.Stop)))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("One account")
            .Answers<AccountView>(200, Problems.NotFound);

        api.MapPost("/accounts/{id}/role", (string id, ChangeRole.Command body, Call call) =>
                call.Do(act => ChangeRole.Run(id, body, call.Caller.Scopes, act, call.Database, call.Stop)))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("Give an account another role")
            .Answers<AccountView>(200, Problems.NotFound, Problems.Invalid, Problems.NotAllowed, Problems.NotPossibleNow);

        api.MapPost("/accounts/{id}/disable", (string id, Call call) =>
                call.Do(act => DisableAccount.Run(id, call.Caller.Scopes, act, call.Database, call.Stop)))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("Shut an account, and end its sessions")
            .Answers<AccountView>(200, Problems.NotFound, Problems.NotAllowed, Problems.NotPossibleNow);

        api.MapPost("/accounts/{id}/enable", (string id, Call call) =>
                call.Do(act => EnableAccount.Run(id, call.Caller.Scopes, act, call.Database, call.Stop)))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("Open a shut account again")
            .Answers<AccountView>(200, Problems.NotFound, Problems.NotAllowed);

        api.MapPost("/accounts/{id}/password", (string id, ResetPassword.Command body, Call call) =>
                call.Do(act => ResetPassword.Run(id, body, call.Caller.Scopes, act, call.Database, call.Stop), secret: true))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("Set somebody's password anew, and end their sessions")
            .Answers<ResetPassword.Answer>(200, Problems.NotFound, Problems.Invalid, Problems.NotAllowed, Problems.NotPossibleNow);
    }

    private static void Keys(IEndpointRouteBuilder api)
    {
        api.MapGet("/keys", (string? after, int? limit, Call call) =>
                call.List(after, limit, (from, most) => FindKeys.All(call.Maker, from, most, call.Database, call.Stop), key => key.Id))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("All keys, revoked ones too; never their secrets")
            .Answers<PageOf<KeyView>>(200, Problems.Invalid);

        api.MapPost("/keys", (CreateKey.Command body, Call call) =>
                call.Do(act => CreateKey.Run(body, call.Caller.Scopes, act, call.Database, call.Stop), key => $"{Api.Root}/keys/{key.Id}", secret: true))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("Make a key for a program")
            .Answers<CreateKey.Answer>(201, Problems.Invalid, Problems.NotAllowed);

        api.MapGet("/keys/{id}", (string id, Call call) => call.Show(() => FindKeys.One(call.Maker, id, call.Database, call.Stop)))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("One key, without its secret")
            .Answers<KeyView>(200, Problems.NotFound);

        api.MapDelete("/keys/{id}", (string id, Call call) => call.Do(act => RevokeKey.Run(id, act, call.Database, call.Stop)))
            .Needs(Scope.AccessManage).WithTags(Tag).WithSummary("Revoke a key for good")
            .Answers<KeyView>(200, Problems.NotFound);
    }
}
