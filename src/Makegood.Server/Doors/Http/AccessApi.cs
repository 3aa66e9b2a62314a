using Makegood.Server.Access;
using Makegood.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>The first run, signing in, makers, people and keys.</summary>
internal static class AccessApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/setup", (ClaimInstallation.Command body, Call call) =>
                call.Do(act => ClaimInstallation.Run(body, act, call.Database, call.Stop), secret: true, actor: "first-run", maker: Act.House))
            .IsOpen().WithTags("access").WithSummary("Claim a new installation with the token that the server printed")
            .Answers<ClaimInstallation.Answer>(200, Problems.NotFound, Problems.WrongCredentials, Problems.Invalid);

        api.MapPost("/sessions", (SignIn.Command body, Call call) =>
                call.Do(act => SignIn.Run(body, act, call.Database, call.Stop), secret: true, actor: "sign-in", maker: Act.House))
            .IsOpen().WithTags("access").WithSummary("Sign in")
            .Answers<SignIn.Answer>(200, Problems.WrongCredentials);

        api.MapGet("/makers", (Call call) => call.Show<PageOf<MakerView>>(async () => new PageOf<MakerView>(await FindMaker.All(call.Database, call.Stop), null)))
            .NeedsTheHouse(Scope.MakersManage).WithTags("access").WithSummary("All makers of this installation")
            .Answers<PageOf<MakerView>>(200);

        api.MapPost("/makers", (CreateMaker.Command body, Call call) =>
                call.Do(act => CreateMaker.Run(body, act, call.Database, call.Stop), maker => $"{Api.Root}/makers/{maker.Slug}"))
            .NeedsTheHouse(Scope.MakersManage).WithTags("access").WithSummary("Take in a maker")
            .Answers<MakerView>(201, Problems.AlreadyExists, Problems.Invalid);

        api.MapPost("/keys", (CreateKey.Command body, Call call) =>
                call.Do(act => CreateKey.Run(body, call.Caller.Scopes, act, call.Database, call.Stop), key => $"{Api.Root}/keys/{key.Id}", secret: true))
            .Needs(Scope.AccessManage).WithTags("access").WithSummary("Make a key for a program")
            .Answers<CreateKey.Answer>(201, Problems.Invalid, Problems.NotAllowed);
    }
}
