using System.Collections.Immutable;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Page.Security;
using Microsoft.AspNetCore.Http;

namespace Auth0Sync.Page.Api;

/// <summary>Who uses the page, and on what.</summary>
internal static class SessionApi
{
    private const string Path = "/api/session";

    public static void MapSession(this PageRoutes page, PageSession session, PageOptions options, ImmutableArray<TargetDescriptor> targets)
    {
        var description = Describe(options, targets);
        page.MapGet(Path, (_, _) => Task.FromResult(description));
        page.MapPost<SignInBody>(Path, PageAccess.SignIn, (context, body, _) =>
            Task.FromResult(session.TryExchange(body.Token) ? SignIn(context, session, description) : Refuse(options)));
    }

    private static ApiResult SignIn(HttpContext context, PageSession session, ApiResult description)
    {
        context.Response.Cookies.Append(
            PageSession.GetCookieName(context.Connection.LocalPort),
            session.Cookie,
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
        return description;
    }

    private static ApiResult Describe(PageOptions options, ImmutableArray<TargetDescriptor> targets) => ApiResult.Of(new
    {
        options.Installation,
        options.Operator,
        CanSend = options.Sender is not null,
        ReviewReasons = Enum.GetNames<ReviewReason>().Order(StringComparer.Ordinal),
        Targets = targets.Select(target => new { target.Name, target.DisplayName }),
    });

    private static ApiResult.Failure Refuse(PageOptions options) =>
        new(StatusCodes.Status401Unauthorized, "This address was used already, or is of an earlier run", options.ReopenInstructions);

    private sealed record SignInBody(string? Token);
}
