using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Products, parts, units, sales, readings.</summary>
internal static class RegistryApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
    }
}
